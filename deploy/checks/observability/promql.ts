import type { SyntaxNodeRef } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** What a query asks for. */
export interface Asked {
  metrics: { name: string; labels: string[] }[];
  /** Labels that results are grouped or matched by. */
  grouping: string[];
}

const windowVariables = /\$__rate_interval|\$__interval|\$__range/g;

/**
 * Reads a query by Prometheus's own grammar. Grafana's variables for windows stand for five minutes.
 *
 * @throws {SyntaxError} where it is no PromQL, naming the place.
 */
export function readQuery(query: string): Asked {
  const source = query.replace(windowVariables, '5m');
  const textOf = ({ from, to }: { from: number; to: number }) => source.slice(from, to);
  const asked: Asked = { metrics: [], grouping: [] };
  parser.parse(source).iterate({
    enter(node: SyntaxNodeRef) {
      if (node.type.isError) throw new SyntaxError(`not PromQL at ${node.from}: ${source}`);
      if (node.name === 'VectorSelector') {
        const name = node.node.getChild('Identifier');
        const matchers = node.node.getChild('LabelMatchers');
        const labels = ['UnquotedLabelMatcher', 'QuotedLabelMatcher', 'LabelMatcher']
          .flatMap((kind) => matchers?.getChildren(kind) ?? [])
          .flatMap((matcher) => matcher.firstChild ?? [])
          .map(textOf);
        asked.metrics.push({ name: name ? textOf(name) : '', labels });
      } else if (node.name === 'GroupingLabels') {
        asked.grouping.push(...node.node.getChildren('LabelName').map(textOf));
      }
    },
  });
  return asked;
}
