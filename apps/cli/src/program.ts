import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { addAgentCommand } from './agent/agent.command.js';
import { addAlertsCommand } from './alerts/alerts.command.js';
import { addBotCommand } from './bot/bot.command.js';
import { addAdapterCommand } from './campaign/adapter.command.js';
import { addCampaignCommand } from './campaign/campaign.command.js';
import { addChannelCommand } from './campaign/channel.command.js';
import { addCareCommand } from './care/care.command.js';
import { addCasesCommands } from './cases/cases.command.js';
import { addCategoriesCommand } from './categories/categories.command.js';
import { addChatCommand } from './chat/chat.command.js';
import { addConsentCommand } from './consent/consent.command.js';
import { addDemoCommand } from './demo/demo.command.js';
import { describeFailure } from './describe-failure.js';
import { addEraseCommand } from './erasure/erase.command.js';
import { addExperimentCommand } from './experiment/experiment.command.js';
import { addExportCommand } from './export/export.command.js';
import { addHoursCommand } from './hours/hours.command.js';
import { addIdentityCommand } from './identity/identity.command.js';
import { addImportCommand } from './import/import.command.js';
import { addKnowledgeCommand } from './knowledge/knowledge.command.js';
import type { Texts } from './language/english.js';
import { chooseTexts, type Language } from './language/texts.js';
import { addModelsCommand } from './models/models.command.js';
import { PageFile } from './page/page-file.js';
import type { PlaceOptions } from './platform/places.js';
import { serviceNames } from './platform/places.js';
import { Platform } from './platform/platform.js';
import { addPolicyCommand } from './policy/policy.command.js';
import { addReportCommand } from './report/report.command.js';
import { addExplainCommand } from './screening/explain.command.js';
import { addScreenCommand } from './screening/screen.command.js';
import { addPortraitCommand } from './segment/portrait.command.js';
import { addSegmentCommand } from './segment/segment.command.js';
import type { Action, Perform, Session } from './session.js';
import { addAgentsCommand } from './staff/agents.command.js';
import { addStaffingCommand } from './staff/staffing.command.js';
import { addStatusCommand } from './status/status.command.js';
import { addTargetsCommand } from './targets/targets.command.js';
import type { Terminal } from './terminal/terminal.js';
import { addTokenCommand } from './token/token.command.js';

/** What surrounds the program; tests give their own. */
export interface Surroundings {
  terminal: Terminal;
  environment: NodeJS.ProcessEnv;
  folder: string;
  now(): Date;
  signal: AbortSignal;
}

interface CommonOptions extends PlaceOptions {
  json?: boolean;
  language?: Language;
  /** Of reports. */
  html?: string;
  shop?: string;
}

const EXIT_INTERRUPTED = 130;

/** Runs the command line of those arguments (without node and script). Returns the exit code: 0, 1 failure, 2 usage. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { terminal } = surroundings;
  let exitCode = 0;
  const perform: Perform = (command, action) => {
    addCommonOptions(command).action(async () => {
      exitCode = await execute(action, command, surroundings);
    });
  };
  const program = new Command('guanxi')
    .description('The command line of Guanxi (关系): it keeps the customers that a shop already has.')
    .addHelpText('after', `\nEach command has its own --help with examples.`)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.output.write(text),
      writeErr: (text) => terminal.errors.write(text),
      outputError: () => {},
    })
    .showHelpAfterError(false);
  for (const add of commands) add(program, perform);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (error instanceof CommanderError && error.code === 'commander.help') return 2;
    return reportFailure(error, args.includes('--json'), surroundings);
  }
}

const commands = [
  addImportCommand,
  addExperimentCommand,
  addExportCommand,
  addPortraitCommand,
  addSegmentCommand,
  addCategoriesCommand,
  addCareCommand,
  addConsentCommand,
  addIdentityCommand,
  addEraseCommand,
  addCampaignCommand,
  addChannelCommand,
  addAdapterCommand,
  addModelsCommand,
  addScreenCommand,
  addExplainCommand,
  addChatCommand,
  addAgentCommand,
  addAgentsCommand,
  addStaffingCommand,
  addCasesCommands,
  addHoursCommand,
  addTargetsCommand,
  addReportCommand,
  addAlertsCommand,
  addKnowledgeCommand,
  addPolicyCommand,
  addBotCommand,
  addStatusCommand,
  addTokenCommand,
  addDemoCommand,
];

function addCommonOptions(command: Command): Command {
  const group = 'Where and how:';
  const add = (flags: string, description: string) =>
    command.addOption(new Option(flags, description).helpGroup(group));
  command.addOption(new Option('--language <code>', 'of what is printed').choices(['zh', 'en']).helpGroup(group));
  add('--json', 'end with one line that is one JSON object');
  add('--stack <file>', 'the stack file that `npm start` wrote (default: .guanxi/running.json, here or above)');
  add('--identity-key <file>', 'the private key that signs a short-lived token for you');
  add('--authorities <file>', "the certificates (PEM) that vouch for the services' own; without them, plain text");
  add('--token <token>', 'a token that you have');
  for (const service of serviceNames) add(`--${service}-address <host:port>`, `where the service ${service} is`);
  return command;
}

async function execute<Options>(
  action: Action<Options & { args: string[] }>,
  command: Command,
  surroundings: Surroundings,
): Promise<number> {
  const { terminal, environment, folder, now, signal } = surroundings;
  const options = command.optsWithGlobals<CommonOptions & Options>();
  const texts = chooseTexts(options.language, environment);
  const page = options.html
    ? await PageFile.open(resolve(folder, options.html), {
        language: texts.language,
        title: `${options.shop ?? ''}: ${command.parent?.name()} ${command.name()}`,
        subtitle: now().toISOString(),
      })
    : undefined;
  const platform = new Platform(options, environment, folder, now);
  const session: Session = {
    terminal,
    texts,
    platform,
    signal,
    now,
    newKey: randomUUID,
    path: (file) => resolve(folder, file),
    say: (said) => {
      if (!options.json) terminal.output.write(`${said}\n`);
      page?.say(said);
    },
    draw: (chart) => page?.draw(chart),
    tell: (text) => (options.json ? terminal.errors : terminal.output).write(`${text}\n`),
    warn: (text) => terminal.errors.write(`${text}\n`),
  };
  try {
    const result = await action(session, { ...options, args: command.args });
    await page?.write();
    if (page) session.tell(texts.wrotePage(page.file));
    if (options.json) terminal.output.write(`${JSON.stringify(result)}\n`);
    return 0;
  } catch (error) {
    return await reportFailure(error, options.json === true, surroundings, platform, texts);
  } finally {
    platform.close();
  }
}

async function reportFailure(
  error: unknown,
  json: boolean,
  { terminal, signal }: Surroundings,
  platform?: Platform,
  texts?: Texts,
): Promise<number> {
  const { exitCode, ...report } = await describeFailure(error, platform, texts);
  if (signal.aborted) {
    terminal.errors.write('interrupted; what was acknowledged is kept\n');
    return EXIT_INTERRUPTED;
  }
  const where = report.fields.map(({ field, description }) => `\n  ${field}: ${description}`).join('');
  const remedy = report.remedy ? `\n  → ${report.remedy}` : '';
  const line = report.fields.length > 0 ? 'the request was refused' : report.message;
  terminal.errors.write(`${terminal.colours.red('error')} ${line} (${report.reason})${where}${remedy}\n`);
  if (json) terminal.output.write(`${JSON.stringify({ error: report })}\n`);
  return exitCode;
}
