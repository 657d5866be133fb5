import { type CallContext, type Handlers, OtherPerson, page, pageItems, readPageToken } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/conversation/v1/case.js';
import type { CaseServiceService } from '@guanxi/contracts/conversation/v1/case.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { AnswerSolution } from './answer-solution.js';
import { AssignCase, type CaseCommand } from './assign-case.js';
import { type CaseFilter, CaseStore } from './case.store.js';
import { caseToContract, maskedForCustomer, stepEntityToContract } from './case-contract.js';
import { CaseNotFound } from './case-failures.js';
import type { CaseNoteEntity } from './case-note.entity.js';
import { stepFromContract } from './case-state.js';
import { CreateCase } from './create-case.js';
import { ListCustomerCases } from './list-customer-cases.js';
import { NoteCase } from './note-case.js';
import { SolveCase } from './solve-case.js';
import { TakeCase } from './take-case.js';

// Behind the last instant that Postgres can tell: where the first page of "latest first" begins.
const endOfTime: [string, string] = ['infinity', '00000000-0000-0000-0000-000000000000'];
const beforeAllNotes = '00000000-0000-0000-0000-000000000000';

/** `guanxi.conversation.v1.CaseService`. */
@Injectable()
export class CaseController implements Handlers<typeof CaseServiceService> {
  constructor(
    private readonly store: CaseStore,
    private readonly create: CreateCase,
    private readonly assign: AssignCase,
    private readonly take: TakeCase,
    private readonly solve: SolveCase,
    private readonly answer: AnswerSolution,
    private readonly note: NoteCase,
    private readonly customersCases: ListCustomerCases,
    private readonly transactions: Transactions,
  ) {}

  async getCase(
    { shopId, caseId }: contract.GetCaseRequest,
    { caller }: CallContext,
  ): Promise<contract.GetCaseResponse> {
    const found = await this.now(shopId, caseId);
    if (caller.role !== 'customer') return { case: found };
    if (caller.subject !== found.customerId) throw new OtherPerson('case_id');
    return { case: maskedForCustomer(found) };
  }

  async listCases(request: contract.ListCasesRequest): Promise<contract.ListCasesResponse> {
    const { shopId, pageToken, state, assignedAgentId, assignedGroupId } = request;
    const { unassignedOnly, overdueOnly, openOnly } = request;
    const narrowed = { assignedAgentId, assignedGroupId, unassignedOnly, overdueOnly, openOnly };
    const filter: CaseFilter = { customerId: '', step: stepFromContract(state), ...narrowed };
    const items = pageItems(request.pageSize);
    const before = (readPageToken(pageToken, 'date', 'uuid') as [string, string] | undefined) ?? endOfTime;
    const found = await this.transactions.read(shopId, (tx) => this.store.list(tx, shopId, filter, before, items + 1));
    const { rows, nextPageToken } = page(found, items, (row) => [row.submittedAt.toISOString(), row.caseId]);
    return { cases: rows.map(caseToContract), nextPageToken };
  }

  async listCustomerCases(request: contract.ListCustomerCasesRequest): Promise<contract.ListCustomerCasesResponse> {
    const { shopId, customerId, language, pageToken } = request;
    const items = pageItems(request.pageSize);
    const before = (readPageToken(pageToken, 'date', 'uuid') as [string, string] | undefined) ?? endOfTime;
    const found = await this.customersCases.execute(shopId, customerId, language, before, items + 1);
    const { rows, nextPageToken } = page(found, items, ({ submittedAt, told }) => [
      submittedAt.toISOString(),
      told.caseId,
    ]);
    return { cases: rows.map(({ told }) => told), nextPageToken };
  }

  async listCaseSteps(request: contract.ListCaseStepsRequest): Promise<contract.ListCaseStepsResponse> {
    const { shopId, caseId, pageToken } = request;
    const items = pageItems(request.pageSize);
    const [after = '0'] = readPageToken(pageToken, 'integer') ?? [];
    await this.now(shopId, caseId);
    const found = await this.transactions.read(shopId, (tx) =>
      this.store.steps(tx, shopId, caseId, Number(after), items + 1),
    );
    const { rows, nextPageToken } = page(found, items, ({ number }) => [String(number)]);
    return { steps: rows.map(stepEntityToContract), nextPageToken };
  }

  async listCaseNotes(request: contract.ListCaseNotesRequest): Promise<contract.ListCaseNotesResponse> {
    const { shopId, caseId, pageToken } = request;
    const items = pageItems(request.pageSize);
    const [after = beforeAllNotes] = readPageToken(pageToken, 'uuid') ?? [];
    await this.now(shopId, caseId);
    const found = await this.transactions.read(shopId, (tx) => this.store.notes(tx, shopId, caseId, after, items + 1));
    const { rows, nextPageToken } = page(found, items, ({ noteId }) => [noteId]);
    return { notes: rows.map(noteToContract), nextPageToken };
  }

  async createCase(
    { shopId, conversationId, subject }: contract.CreateCaseRequest,
    { idempotency, caller }: CallContext,
  ): Promise<contract.CreateCaseResponse> {
    const caseId = await this.create.execute({ shopId, idempotency, conversationId, caller, subject });
    const created = await this.now(shopId, caseId);
    return { case: caller.role === 'customer' ? maskedForCustomer(created) : created };
  }

  async classifyCase(
    request: contract.ClassifyCaseRequest,
    context: CallContext,
  ): Promise<contract.ClassifyCaseResponse> {
    await this.assign.classify(commandOf(request, context), request.scene, request.priority);
    return { case: await this.now(request.shopId, request.caseId) };
  }

  async assignCase(request: contract.AssignCaseRequest, context: CallContext): Promise<contract.AssignCaseResponse> {
    await this.assign.assign(commandOf(request, context), request.assignedAgentId, request.assignedGroupId);
    return { case: await this.now(request.shopId, request.caseId) };
  }

  async takeCase(request: contract.TakeCaseRequest, context: CallContext): Promise<contract.TakeCaseResponse> {
    await this.take.execute(commandOf(request, context));
    return { case: await this.now(request.shopId, request.caseId) };
  }

  async awaitCustomer(
    request: contract.AwaitCustomerRequest,
    context: CallContext,
  ): Promise<contract.AwaitCustomerResponse> {
    await this.solve.awaitCustomer(commandOf(request, context));
    return { case: await this.now(request.shopId, request.caseId) };
  }

  async solveCase(request: contract.SolveCaseRequest, context: CallContext): Promise<contract.SolveCaseResponse> {
    await this.solve.solve(commandOf(request, context), request.result);
    return { case: await this.now(request.shopId, request.caseId) };
  }

  async answerSolution(
    request: contract.AnswerSolutionRequest,
    context: CallContext,
  ): Promise<contract.AnswerSolutionResponse> {
    await this.answer.execute(commandOf(request, context), request.solved);
    return { case: maskedForCustomer(await this.now(request.shopId, request.caseId)) };
  }

  async addCaseNote(request: contract.AddCaseNoteRequest, context: CallContext): Promise<contract.AddCaseNoteResponse> {
    return { note: noteToContract(await this.note.execute(commandOf(request, context), request.text)) };
  }

  private async now(shopId: string, caseId: string): Promise<contract.Case> {
    const found = await this.transactions.read(shopId, (tx) => this.store.find(tx, shopId, caseId));
    if (!found) throw new CaseNotFound();
    return caseToContract(found);
  }
}

function commandOf(
  { shopId, caseId }: { shopId: string; caseId: string },
  { idempotency, caller }: CallContext,
): CaseCommand {
  return { shopId, idempotency, caseId, caller };
}

function noteToContract({ noteId, authorId, text, notedAt }: CaseNoteEntity): contract.CaseNote {
  return { noteId, authorId, text, notedAt: new Date(notedAt) };
}
