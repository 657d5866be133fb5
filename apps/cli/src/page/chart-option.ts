import type { Chart, Measured, Unit } from './chart.js';

const ROW_PX = 26;
const MARGIN_PX = 70;
const USUAL_PX = 320;
// Of Okabe and Ito's palette, told apart by colour-blind readers too.
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];
const FONT = 'system-ui, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';
const HEAT = ['#f2f6fa', '#9ecae1', '#3182bd', '#08306b'];

type Option = Record<string, unknown>;

/** What ECharts is to draw, and how high. */
export function optionOf(chart: Chart): { option: Option; height_px: number } {
  const usual = {
    color: COLOURS,
    textStyle: { fontFamily: FONT },
    grid: { left: 10, right: 40, top: 40, bottom: 10 },
  };
  switch (chart.kind) {
    case 'lines':
      return {
        height_px: USUAL_PX,
        option: {
          ...usual,
          legend: { show: chart.series.length > 1, top: 0 },
          xAxis: { type: 'category', data: chart.places },
          yAxis: valueAxis(chart.unit),
          series: chart.series.map(({ name, values }) => ({
            type: 'line',
            name,
            data: values.map(orGap),
            symbolSize: 5,
          })),
        },
      };
    case 'groups':
      return {
        height_px: MARGIN_PX + chart.places.length * chart.series.length * ROW_PX,
        option: {
          ...usual,
          legend: { top: 0 },
          xAxis: valueAxis(chart.unit),
          yAxis: { type: 'category', inverse: true, data: chart.places },
          series: chart.series.map(({ name, values }) => ({ type: 'bar', name, data: values.map(orGap) })),
        },
      };
    case 'bars':
      return {
        height_px: MARGIN_PX + chart.bars.length * ROW_PX,
        option: {
          ...usual,
          xAxis: valueAxis(chart.unit),
          yAxis: { type: 'category', inverse: true, data: chart.bars.map(({ name }) => name) },
          series: [{ type: 'bar', data: chart.bars.map(({ value }) => value), barMaxWidth: 18 }, whiskers(chart.bars)],
        },
      };
    case 'intervals':
      return {
        height_px: MARGIN_PX + chart.points.length * ROW_PX,
        option: {
          ...usual,
          xAxis: valueAxis(chart.unit),
          yAxis: { type: 'category', inverse: true, data: chart.points.map(({ name }) => name) },
          series: [
            {
              type: 'line',
              data: chart.points.map(({ value }, i) => [value, i]),
              lineStyle: { width: 0 },
              symbolSize: 9,
            },
            whiskers(chart.points),
          ],
        },
      };
    case 'heat':
      return {
        height_px: MARGIN_PX + chart.rows.length * ROW_PX,
        option: {
          ...usual,
          xAxis: { type: 'category', position: 'top', data: chart.columns },
          yAxis: { type: 'category', inverse: true, data: chart.rows },
          visualMap: { show: false, min: 0, max: warmest(chart.values), inRange: { color: HEAT } },
          series: [
            {
              type: 'heatmap',
              label: { show: true, formatter: ({ value }: { value: [number, number, number] }) => percentOf(value[2]) },
              data: chart.values.flatMap((row, y) =>
                row.flatMap((value, x) => (value === undefined ? [] : [[x, y, value]])),
              ),
            },
          ],
        },
      };
  }
}

function valueAxis(unit: Unit): Option {
  const formatter = unit === 'percent' ? percentOf : (value: number) => value.toLocaleString('en-US');
  return { type: 'value', axisLabel: { formatter: unit === 'seconds' ? (value: number) => `${value} s` : formatter } };
}

/** Lines from the low bound to the high one, with a stroke at each end. */
function whiskers(measured: readonly Measured[]): Option {
  const bounded = measured.flatMap(({ low, high }, i) =>
    low === undefined || high === undefined ? [] : [[low, high, i]],
  );
  return {
    type: 'custom',
    z: 3,
    encode: { x: [0, 1], y: 2 },
    data: bounded,
    renderItem: (_: unknown, api: { value: (at: number) => number; coord: (at: number[]) => number[] }) => {
      const [from, to] = [api.coord([api.value(0), api.value(2)]), api.coord([api.value(1), api.value(2)])];
      const [x1 = 0, y = 0] = from;
      const [x2 = 0] = to;
      const line = (x1: number, y1: number, x2: number, y2: number) => ({
        type: 'line',
        shape: { x1, y1, x2, y2 },
        style: { stroke: '#333', lineWidth: 1.5 },
      });
      return { type: 'group', children: [line(x1, y, x2, y), line(x1, y - 4, x1, y + 4), line(x2, y - 4, x2, y + 4)] };
    },
  };
}

function warmest(values: readonly (readonly (number | undefined)[])[]): number {
  return Math.max(0.01, ...values.flatMap((row) => row.slice(1).map((value) => value ?? 0)));
}

function percentOf(share: number): string {
  return `${(100 * share).toFixed(share !== 0 && Math.abs(share) < 0.1 ? 1 : 0)} %`;
}

/** ECharts' word for a value that is not there. */
function orGap(value: number | undefined): number | '-' {
  return value ?? '-';
}
