import { counter, gauge, histogram, type MetricEntry, oneOf } from './catalogue.js';

const onLinux = { only: 'on Linux' };
const space = oneOf('space of the heap', [
  'read_only',
  'new',
  'old',
  'code',
  'shared',
  'trusted',
  'shared_trusted',
  'new_large_object',
  'large_object',
  'code_large_object',
  'shared_large_object',
  'trusted_large_object',
  'shared_trusted_large_object',
]);
const resourceType = { tells: 'what keeps the event loop alive, by its class in Node', values_max: 40 };

const lag = (what: string, tells: string) =>
  gauge(`nodejs_eventloop_lag_${what}seconds`, { unit: 'seconds', tells: `Delay of the event loop: ${tells}` });

/** What prom-client reads of the process itself. */
export const processMetrics: readonly MetricEntry[] = [
  counter('process_cpu_user_seconds_total', { unit: 'seconds', tells: 'CPU time in our own code' }),
  counter('process_cpu_system_seconds_total', { unit: 'seconds', tells: 'CPU time in the kernel' }),
  counter('process_cpu_seconds_total', { unit: 'seconds', tells: 'CPU time, both' }),
  gauge('process_start_time_seconds', { unit: 'seconds', tells: 'When the process began, since the epoch' }),
  gauge('process_resident_memory_bytes', { unit: 'bytes', tells: 'Memory that the process has' }),
  gauge('process_virtual_memory_bytes', { unit: 'bytes', tells: 'Addresses that the process has', ...onLinux }),
  gauge('process_heap_bytes', { unit: 'bytes', tells: 'Data segment of the process', ...onLinux }),
  gauge('process_open_fds', { unit: 'descriptors', tells: 'Open file descriptors', ...onLinux }),
  gauge('process_max_fds', { unit: 'descriptors', tells: 'File descriptors that it may have', ...onLinux }),
  lag('', 'now'),
  lag('min_', 'the least since the last look'),
  lag('max_', 'the most since the last look'),
  lag('mean_', 'the mean since the last look'),
  lag('stddev_', 'its standard deviation'),
  lag('p50_', 'median'),
  lag('p90_', 'nine in ten are below'),
  lag('p99_', '99 in 100 are below'),
  gauge('nodejs_active_resources', {
    unit: 'resources',
    tells: 'What keeps the event loop alive',
    labels: { type: resourceType },
  }),
  gauge('nodejs_active_resources_total', { unit: 'resources', tells: 'All of that' }),
  gauge('nodejs_active_handles', {
    unit: 'handles',
    tells: 'Open sockets, servers, timers',
    labels: { type: resourceType },
  }),
  gauge('nodejs_active_handles_total', { unit: 'handles', tells: 'All of them' }),
  gauge('nodejs_active_requests', {
    unit: 'requests',
    tells: 'Requests to the system that are under way',
    labels: { type: resourceType },
    only: 'while there are any',
  }),
  gauge('nodejs_active_requests_total', { unit: 'requests', tells: 'All of them' }),
  gauge('nodejs_heap_size_total_bytes', { unit: 'bytes', tells: 'Heap of V8, with what is free in it' }),
  gauge('nodejs_heap_size_used_bytes', { unit: 'bytes', tells: 'Heap of V8 in use' }),
  gauge('nodejs_external_memory_bytes', { unit: 'bytes', tells: 'Memory outside the heap that its objects hold' }),
  gauge('nodejs_heap_space_size_total_bytes', { unit: 'bytes', tells: 'Size by space', labels: { space } }),
  gauge('nodejs_heap_space_size_used_bytes', { unit: 'bytes', tells: 'In use by space', labels: { space } }),
  gauge('nodejs_heap_space_size_available_bytes', { unit: 'bytes', tells: 'Free by space', labels: { space } }),
  gauge('nodejs_version_info', {
    unit: 'ratio',
    tells: 'Always 1; the labels say which Node runs',
    labels: Object.fromEntries(
      ['version', 'major', 'minor', 'patch'].map((part) => [part, { tells: 'of Node', values_max: 1 }]),
    ),
  }),
  histogram('nodejs_gc_duration_seconds', {
    unit: 'seconds',
    tells: 'Time that garbage collections took',
    labels: { kind: oneOf('kind of collection', ['major', 'minor', 'incremental', 'weakcb']) },
    buckets: [0.001, 0.01, 0.1, 1, 2, 5],
  }),
];
