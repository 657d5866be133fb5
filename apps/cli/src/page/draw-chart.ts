import { BarChart, CustomChart, HeatmapChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, VisualMapComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Chart } from './chart.js';
import { optionOf } from './chart-option.js';

use([BarChart, CustomChart, HeatmapChart, LineChart, GridComponent, LegendComponent, VisualMapComponent, SVGRenderer]);

const WIDTH_PX = 880;

/** A chart as SVG that needs no script, by ECharts. */
export function drawChart(chart: Chart): string {
  const { option, height_px } = optionOf(chart);
  const drawing = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH_PX, height: height_px });
  try {
    drawing.setOption({ animation: false, ...option } as EChartsCoreOption);
    return drawing.renderToSVGString();
  } finally {
    drawing.dispose();
  }
}
