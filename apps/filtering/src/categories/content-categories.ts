import { status } from '@grpc/grpc-js';
import { Clock, GuanxiError } from '@guanxi/chassis';
import { Injectable } from '@nestjs/common';
import { RelationshipClient } from '../relationship-client.js';
import { CategoryUnknown } from './category-failures.js';

/** What a relationship that is away, or of an earlier release, answers: then nobody can say that a category is unknown. */
const unanswered: ReadonlySet<status> = new Set([status.UNAVAILABLE, status.DEADLINE_EXCEEDED, status.UNIMPLEMENTED]);

/** After so long relationship is asked again, where it did not answer: whoever screens is not to wait for it each time. */
const asked_again_ms = 2_000;
/** For so long a category that was known is taken to be so still: contents of one are screened again and again. */
const known_ms = 5_000;
const known_categories_max = 10_000;

/**
 * The categories of contents (mission B1, B2), which the service relationship knows: those that the shop declared, and those
 * that behaviours carried. It guards against slips of the pen, so where it cannot be asked, any category passes.
 */
@Injectable()
export class ContentCategories {
  private unansweredUntil_ms = 0;
  /** Until when each is taken to be known, by shop and category. */
  private readonly knownUntil_ms = new Map<string, number>();

  constructor(
    private readonly relationship: RelationshipClient,
    private readonly clock: Clock,
  ) {}

  /** What speaks against a category that a field names; undefined where nothing does. */
  async faultOf(shopId: string, category: string, field: string): Promise<CategoryUnknown | undefined> {
    const place = `${shopId}/${category}`;
    const now_ms = this.clock.now().getTime();
    if (now_ms < Math.max(this.unansweredUntil_ms, this.knownUntil_ms.get(place) ?? 0)) return undefined;
    const told = await this.relationship.checkCategories(shopId, [category]).catch((error: unknown) => {
      if (!(error instanceof GuanxiError && unanswered.has(error.code))) throw error;
      this.unansweredUntil_ms = this.clock.now().getTime() + asked_again_ms;
      return undefined;
    });
    const unknown = told?.unknown[0];
    if (unknown) return new CategoryUnknown(field, category, unknown.alike);
    if (told?.known.includes(category)) this.note(place, now_ms + known_ms);
    return undefined;
  }

  private note(place: string, until_ms: number): void {
    if (this.knownUntil_ms.size >= known_categories_max) this.knownUntil_ms.clear();
    this.knownUntil_ms.set(place, until_ms);
  }
}
