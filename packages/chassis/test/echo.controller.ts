import { status } from '@grpc/grpc-js';
import { Injectable } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { type CallContext, GuanxiError, type Handlers } from '../src/index.js';
import type {
  CountRequest,
  CountResponse,
  EchoServiceService,
  HearRequest,
  HearResponse,
  RepeatRequest,
  RepeatResponse,
  SayRequest,
  SayResponse,
  SumRequest,
  SumResponse,
} from './generated/src/guanxi/test/v1/echo.js';

/** Resolved by hand, so that a test decides when. */
export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

export function gate(): Gate {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

@Injectable()
export class EchoController implements Handlers<typeof EchoServiceService> {
  /** How many responses the count's generator was asked for, and whether it was told to stop. */
  counted = 0;
  summed = 0;
  readonly counterStopped = gate();
  readonly waiting = gate();
  readonly release = gate();
  readonly aborted = gate();
  lastCall: CallContext | undefined;

  async say(request: SayRequest, call: CallContext): Promise<SayResponse> {
    this.lastCall = call;
    if (request.text === 'wait') {
      this.waiting.open();
      call.signal.addEventListener('abort', () => this.aborted.open());
      await Promise.race([this.release.opened, this.aborted.opened]);
    }
    if (request.text === 'crash') throw new TypeError('password=hunter2');
    if (request.text === 'refuse') {
      throw new GuanxiError(status.FAILED_PRECONDITION, 'NOT_NOW', 'come back later', {
        metadata: { retry: '明天', empty: '' },
        violations: [{ field: 'lines[0].shop_id', description: 'is closed' }],
      });
    }
    return {
      text: request.text,
      fingerprint: call.idempotency?.fingerprint ?? '',
      deadlineInMs: Math.round((call.deadline?.getTime() ?? 0) - Date.now()),
      traceId: trace.getActiveSpan()?.spanContext().traceId ?? '',
    };
  }

  async hear(_request: HearRequest, call: CallContext): Promise<HearResponse> {
    return { text: call.shopId };
  }

  async *count({ to, padding }: CountRequest, call: CallContext): AsyncIterable<CountResponse> {
    try {
      for (let number = 1; number <= to; number += 1) {
        this.counted = number;
        yield { number, padding: Buffer.alloc(padding) };
      }
      if (to < 0) {
        this.waiting.open();
        await new Promise((resolve) => call.signal.addEventListener('abort', resolve));
      }
      if (to === 0) throw new GuanxiError(status.OUT_OF_RANGE, 'NOTHING_TO_COUNT', 'zero is nothing');
    } finally {
      this.counterStopped.open();
    }
  }

  async sum(requests: AsyncIterable<SumRequest>): Promise<SumResponse> {
    let sum = 0;
    for await (const { number } of requests) {
      sum += number;
      this.summed += 1;
      if (number === 7) return { sum };
      if (number === 13) await this.release.opened;
    }
    return { sum };
  }

  async *repeat(requests: AsyncIterable<RepeatRequest>): AsyncIterable<RepeatResponse> {
    for await (const { text } of requests) {
      if (text === 'bye') return;
      yield { text };
    }
    yield { text: 'the end' };
  }
}
