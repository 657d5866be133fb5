import {
  GetOccupancyRequest,
  GetStaffingRequest,
  OccupancyServiceService,
  type StaffingOutlook,
} from '@guanxi/contracts/presence/v1/occupancy.js';
import type { Command } from 'commander';
import type { Texts } from '../language/english.js';
import { merchantOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { percent, renderTable } from '../terminal/table.js';
import { readNumber } from './read-assignments.js';

interface StaffingOptions {
  shop: string;
  group?: string;
  arrivals?: string;
  service?: string;
  patience?: string;
  share?: string;
  within?: string;
  window?: string;
}

const EXAMPLES = `
What is not said is measured over the last hour; where nothing was served yet, say how long a conversation takes.
Examples:
  $ npm run guanxi -- staffing --shop lanmei
  $ npm run guanxi -- staffing --shop lanmei --arrivals 200 --service 180 --share 80 --within 20
  $ npm run guanxi -- staffing --shop lanmei --group after_sales --arrivals 60 --patience 120`;

/** `staffing` */
export function addStaffingCommand(program: Command, perform: Perform): void {
  const staffing = program
    .command('staffing')
    .description('how busy the agents of a shop are, and how many a service level needs')
    .requiredOption('--shop <shop>', 'the shop')
    .option('--group <group>', 'only the agents of this group')
    .option('--arrivals <number>', 'conversations an hour')
    .option('--service <seconds>', 'how long a conversation takes')
    .option('--patience <seconds>', 'how long customers wait before they leave; without it nobody leaves')
    .option('--share <percent>', 'how many of a hundred are to be served in time', '80')
    .option('--within <seconds>', 'what in time means', '20')
    .option('--window <minutes>', 'how far back it is measured', '60')
    .addHelpText('after', EXAMPLES);
  perform<StaffingOptions>(staffing, showStaffing);
}

async function showStaffing({ platform, texts, say }: Session, options: StaffingOptions): Promise<object> {
  const { shop: shopId, group: groupId } = options;
  const windowMinutes = readNumber('--window', options.window);
  const share = readNumber('--share', options.share);
  const client = platform.client('presence', OccupancyServiceService, merchantOf(shopId));
  const asked = GetOccupancyRequest.fromPartial({ shopId, groupId, windowMinutes });
  const { occupancy } = await client.getOccupancy(asked);
  const words = texts.staff;
  const { availableAgents = 0, seats = 0, seatsTaken = 0 } = occupancy ?? {};
  say(words.occupancy(availableAgents, seatsTaken, seats));
  const staffing = await client.getStaffing(
    GetStaffingRequest.fromPartial({
      shopId,
      groupId,
      windowMinutes,
      arrivalsPerHour: readNumber('--arrivals', options.arrivals),
      serviceS: readNumber('--service', options.service),
      patienceS: readNumber('--patience', options.patience),
      targetShare: share === undefined ? undefined : share / 100,
      withinS: readNumber('--within', options.within),
    }),
  );
  const { arrivalsPerHour, serviceS, seatsNeeded, agentsNeeded, now, needed } = staffing;
  say(words.load(arrivalsPerHour.toFixed(1), serviceS.toFixed(0)));
  say(seatsNeeded === undefined ? words.cannotBe : words.needed(agentsNeeded ?? seatsNeeded, seatsNeeded));
  say(
    renderTable(
      [
        { heading: '' },
        { heading: words.seats, numeric: true },
        { heading: words.inTime, numeric: true },
        { heading: words.haveToWait, numeric: true },
        { heading: words.wait, numeric: true },
        { heading: words.leave, numeric: true },
        { heading: words.taken, numeric: true },
      ],
      [...rowOf(words.atPresent, now, texts), ...rowOf(words.asNeeded, needed, texts)],
    ),
  );
  return { occupancy, ...staffing };
}

function rowOf(heading: string, outlook: StaffingOutlook | undefined, { staff }: Texts): string[][] {
  if (!outlook) return [];
  const { seats, serviceLevel, waitProbability, meanWaitS, abandonment, shareTaken } = outlook;
  const shares = [serviceLevel, waitProbability].map((share) => percent(share, 1));
  const wait = meanWaitS === undefined ? staff.endless : `${meanWaitS.toFixed(1)} s`;
  return [[heading, `${seats}`, ...shares, wait, percent(abandonment, 1), percent(shareTaken, 1)]];
}
