import { createLogger, type Handlers, type RunningService, serve, serviceConfig, startService } from '@guanxi/chassis';
import {
  CategoryServiceService,
  type CheckCategoriesRequest,
  type CheckCategoriesResponse,
} from '@guanxi/contracts/relationship/v1/category.js';
import {
  type CheckSendingRequest,
  type CheckSendingResponse,
  ConsentServiceService,
  SendingRefusal,
} from '@guanxi/contracts/relationship/v1/consent.js';
import type { TestIdentity } from '@guanxi/testing';

/**
 * Answers in the place of the service relationship: the last check before sending, where everyone may be sent, but these; and
 * which categories nobody knows, where every one is known, but these.
 */
export class ConsentOwner {
  readonly refusals = new Map<string, SendingRefusal>();
  readonly quietUntil = new Map<string, Date>();
  /** Categories that nobody knows, each with those that are written like it. */
  readonly unknownCategories = new Map<string, string[]>();
  checks = 0;
  private running: RunningService | undefined;
  /** Where it answers; the same after it was stopped and started again. */
  address = '127.0.0.1:0';

  private constructor(private readonly identity: TestIdentity) {}

  static async start(identity: TestIdentity): Promise<ConsentOwner> {
    const owner = new ConsentOwner(identity);
    await owner.start();
    return owner;
  }

  async start(): Promise<void> {
    const controller = new ConsentController((request) => this.check(request));
    const categories = new CategoryController((request) => this.checkCategories(request));
    this.running = await startService({
      name: 'relationship',
      config: serviceConfig,
      logger: createLogger('relationship', 'silent'),
      module: () => ({
        module: class Consent {},
        providers: [
          { provide: ConsentController, useValue: controller },
          { provide: CategoryController, useValue: categories },
        ],
      }),
      serves: [serve(ConsentServiceService, ConsentController), serve(CategoryServiceService, CategoryController)],
      env: { GRPC_ADDRESS: this.address, METRICS_ADDRESS: '127.0.0.1:0', SHUTDOWN_GRACE_MS: '0', ...this.identity.env },
      installSignalHandlers: false,
    });
    this.address = this.running.address;
  }

  async stop(): Promise<void> {
    await this.running?.stop();
  }

  private check({ customerIds, at }: CheckSendingRequest): CheckSendingResponse {
    this.checks += 1;
    return {
      permissions: customerIds.map((customerId) => {
        const notBefore = this.quietUntil.get(customerId);
        if (notBefore && at && notBefore > at) return { customerId, refusal: SendingRefusal.QUIET_HOURS, notBefore };
        return { customerId, refusal: this.refusals.get(customerId) ?? SendingRefusal.UNSPECIFIED };
      }),
    };
  }

  private checkCategories({ categories }: CheckCategoriesRequest): CheckCategoriesResponse {
    const unknown = categories.flatMap((category) => {
      const alike = this.unknownCategories.get(category);
      return alike ? [{ category, alike }] : [];
    });
    const known = categories.filter((category) => !this.unknownCategories.has(category));
    return { unknown, known };
  }
}

class CategoryController implements Handlers<typeof CategoryServiceService> {
  constructor(private readonly check: (request: CheckCategoriesRequest) => CheckCategoriesResponse) {}

  async checkCategories(request: CheckCategoriesRequest): Promise<CheckCategoriesResponse> {
    return this.check(request);
  }

  declareCategories(): Promise<never> {
    throw new Error('not asked by filtering');
  }

  withdrawCategories(): Promise<never> {
    throw new Error('not asked by filtering');
  }

  listCategories(): Promise<never> {
    throw new Error('not asked by filtering');
  }
}

class ConsentController implements Handlers<typeof ConsentServiceService> {
  constructor(private readonly check: (request: CheckSendingRequest) => CheckSendingResponse) {}

  async checkSending(request: CheckSendingRequest): Promise<CheckSendingResponse> {
    return this.check(request);
  }

  setPreferences(): Promise<never> {
    throw new Error('not asked by filtering');
  }

  getPreferences(): Promise<never> {
    throw new Error('not asked by filtering');
  }

  listPreferenceHistory(): Promise<never> {
    throw new Error('not asked by filtering');
  }
}
