import { type Client, connect, type ServiceIdentity } from '@guanxi/chassis';
import { type Behaviour, BehaviourServiceService } from '@guanxi/contracts/relationship/v1/behaviour.js';
import {
  type Relationship,
  type RelationshipChange,
  RelationshipServiceService,
  RelationshipStatus,
} from '@guanxi/contracts/relationship/v1/relationship.js';
import type { KnownRelationship } from './factor.store.js';

const page_changes_max = 1_000;

/** The service relationship, as the owner of the facts that factors are drawn from. */
export class RelationshipFacts {
  private readonly relationships: Client<typeof RelationshipServiceService>;
  private readonly behaviours: Client<typeof BehaviourServiceService>;

  constructor(address: string, { token, transport }: ServiceIdentity) {
    this.relationships = connect(RelationshipServiceService, { address, token, transport });
    this.behaviours = connect(BehaviourServiceService, { address, token, transport });
  }

  close(): void {
    this.relationships.close();
    this.behaviours.close();
  }

  /** Every relationship of a shop with all that happened to it, in order of version; in batches of up to 1,000 customers. */
  async *told(shopId: string): AsyncIterable<KnownRelationship[][]> {
    const asked = { shopId, afterCustomerId: '', status: RelationshipStatus.UNSPECIFIED };
    for await (const { relationships } of this.relationships.exportRelationships(asked)) {
      const histories: KnownRelationship[][] = [];
      for (const relationship of relationships) histories.push(await this.historyOf(shopId, relationship));
      yield histories;
    }
  }

  /** Every behaviour of a shop, in batches of up to 1,000. */
  async *toldBehaviours(shopId: string): AsyncIterable<Behaviour[]> {
    for await (const { behaviours } of this.behaviours.exportBehaviours({ shopId, fromCustomerId: '' }))
      yield behaviours;
  }

  private async historyOf(shopId: string, relationship: Relationship): Promise<KnownRelationship[]> {
    const { customerId, establishedAt, changedAt, version } = relationship;
    const { status, acquisitionChannel } = relationship;
    const last = { version, status, acquisitionChannel, at: changedAt };
    // Most have one version only, which is as it stands.
    const before = version > 1 ? await this.changesBefore(shopId, customerId, version) : [];
    return [...before, last].map((change) => ({
      customerId,
      isActive: change.status === RelationshipStatus.ACTIVE,
      acquisitionChannel: change.acquisitionChannel,
      establishedAt: establishedAt as Date,
      cancelledAt: change.status === RelationshipStatus.CANCELLED ? (change.at ?? null) : null,
      version: change.version,
    }));
  }

  private async changesBefore(shopId: string, customerId: string, version: number) {
    const changes: RelationshipChange[] = [];
    for (let pageToken = ''; ; ) {
      const asked = { shopId, customerId, pageSize: page_changes_max, pageToken };
      const page = await this.relationships.listRelationshipHistory(asked);
      changes.push(...page.changes);
      pageToken = page.nextPageToken;
      if (pageToken === '') break;
    }
    return changes
      .filter((change) => change.version < version)
      .sort((a, b) => a.version - b.version)
      .map(({ occurredAt: at, ...change }) => ({ ...change, at }));
  }
}
