import {
  MessageForm as ContractForm,
  type Preferences as ContractPreferences,
} from '@guanxi/contracts/relationship/v1/consent.js';
import type { MessageForm, Preferences } from './decide-preferences.js';

const contractForm: Record<MessageForm, ContractForm> = { text: ContractForm.TEXT, voice: ContractForm.VOICE };

/** A form in the product's words; undefined where the contract says nothing. */
export function formFromContract(form: ContractForm): MessageForm | undefined {
  if (form === ContractForm.UNSPECIFIED) return undefined;
  return form === ContractForm.TEXT ? 'text' : 'voice';
}

/**
 * The preferences of a person in the contract's words. Of several identities the latest word on language and form
 * counts, and every word that keeps messages away.
 *
 * @param all those of each identity of the person that has some; none says that she never set any.
 */
export function preferencesToContract(customerId: string, all: readonly Preferences[]): ContractPreferences {
  const latestFirst = all.toSorted((a, b) => b.changedAt.getTime() - a.changedAt.getTime());
  const form = latestFirst.find((one) => one.form)?.form;
  return {
    customerId,
    language: latestFirst.find(({ language }) => language !== '')?.language ?? '',
    form: form ? contractForm[form] : ContractForm.UNSPECIFIED,
    quietHours: latestFirst.flatMap(({ quietHours }) => quietHours ?? []),
    topicsOptedOut: [...new Set(all.flatMap(({ topicsOptedOut }) => topicsOptedOut))].sort(),
    version: all.reduce((sum, { version }) => sum + version, 0),
    changedAt: latestFirst[0]?.changedAt,
  };
}
