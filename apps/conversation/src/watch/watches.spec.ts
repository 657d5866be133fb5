import { Metrics } from '@guanxi/chassis';
import { describe, expect, it } from 'vitest';
import { topicOfConversation, Watches } from './watches.js';

const topic = topicOfConversation('shop', 'conversation');

describe('a watch', () => {
  it('hears a ring on its own topic, also one that came before it waited', async () => {
    const watches = new Watches(new Metrics('test'));
    const watch = watches.open(topic, new AbortController().signal);
    watches.ring(topic);
    await watch.news();
    let heard = false;
    const waiting = watch.news().then(() => {
      heard = true;
    });
    watches.ring(topicOfConversation('shop', 'another'));
    await Promise.resolve();
    expect(heard).toBe(false);
    watches.ring(topic);
    await waiting;
  });

  it('ends its wait when its signal aborts, and hears nothing once it is closed', async () => {
    const watches = new Watches(new Metrics('test'));
    const leaving = new AbortController();
    const watch = watches.open(topic, leaving.signal);
    const waiting = watch.news();
    leaving.abort();
    await waiting;
    watch.close();
    watch.close();
    watches.ringAll();
    expect(leaving.signal.aborted).toBe(true);
  });

  it('is one of many: a ring wakes all of a topic', async () => {
    const watches = new Watches(new Metrics('test'));
    const { signal } = new AbortController();
    const all = Array.from({ length: 100 }, () => watches.open(topic, signal).news());
    watches.ring(topic);
    await Promise.all(all);
  });
});
