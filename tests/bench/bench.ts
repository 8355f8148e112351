import { statSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { TillPage } from '../../sandbox/demo/till-page';
import { openTill } from '../../sandbox/demo/open-till';
import { expectProven, importConfiguration } from '../../sandbox/demo/set-up-till';
import { configurationFor } from '../../sandbox/gateway/merchant';
import { startGateway } from '../../sandbox/gateway/start-gateway';
import { startPos } from '../../sandbox/pos/start-pos';
import { ms, spreadOf } from './figures';
import { longTasksOf, plainBrowser, type LongTasks } from './page-load';
import { bareFetches, scanToWire } from './scan-to-wire';
import { WireTap } from './wire-tap';

const PAGE_SCRIPTS = ['pos.js', 'pos-api.js'];
const SIZE_LIMIT = 15_000;
const PAYMENTS = 40;
const LOADS = 20;

const [production = '.output/chrome-mv3', demo = '.output/chrome-mv3-demo'] = process.argv.slice(2);

function printSizes(): boolean {
  const sizes = PAGE_SCRIPTS.map((name) => statSync(join(production, name)).size);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const parts = PAGE_SCRIPTS.map((name, index) => `${name} ${sizes[index] ?? 0}`).join(' + ');
  console.log(`page scripts      ${parts} = ${total} bytes raw (limit ${SIZE_LIMIT})`);
  return total <= SIZE_LIMIT;
}

function printLoads(without: LongTasks, withUs: LongTasks): void {
  for (const [name, { count, total, loadMs }] of Object.entries({ without, with: withUs })) {
    console.log(
      `page load ${name.padEnd(7)} ${count} long tasks, ${ms(total)} in ${LOADS} loads at 6× slowed CPU; ` +
        `load event after ${ms(loadMs)} (median)`,
    );
  }
  console.log(
    `added             ${withUs.count - without.count} long tasks, ${ms(withUs.loadMs - without.loadMs)} to the load event`,
  );
}

async function measure(): Promise<void> {
  const gateway = await startGateway({ triggers: false });
  const pos = await startPos({ gateway });
  const tap = new WireTap(Number(new URL(gateway.origin).port));
  const baseUrl = await tap.start();
  const till = await openTill({ extension: demo });
  try {
    const options = await till.options();
    const file = configurationFor(gateway.merchant, { baseUrls: [baseUrl], posOrigins: [pos.origin] });
    await importConfiguration(options, file, 'en');
    await expectProven(options);

    const plain = await plainBrowser();
    try {
      const contexts = [await plain.newContext({ viewport: { width: 1366, height: 768 } }), till.context];
      const [without, withUs] = await longTasksOf(contexts, pos.url, LOADS);
      if (without !== undefined && withUs !== undefined) printLoads(without, withUs);
    } finally {
      await plain.close();
    }

    const page = new TillPage(await till.context.newPage(), pos.origin);
    const scans = spreadOf(await scanToWire(PAYMENTS, { pos: page, gateway, tap }));
    const floor = spreadOf(await bareFetches(PAYMENTS, await till.worker(), baseUrl));
    console.log(
      `scan → wire       median ${ms(scans.median)}, p90 ${ms(scans.p90)} of ${PAYMENTS} payments ` +
        '(scanner’s last key → first byte of micro_pay at the gateway, intent journalled in between)',
    );
    console.log(
      `floor             median ${ms(floor.median)}, p90 ${ms(floor.p90)}: bare fetch of ping, there and back`,
    );
    console.log(`ratio             ${(scans.median / floor.median).toFixed(1)} (medians)`);
  } finally {
    await till.close();
    tap.close();
    await Promise.all([pos.close(), gateway.close()]);
  }
}

console.log(`${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`);
const isSmall = printSizes();
await measure();
if (!isSmall) {
  console.error('The page scripts are larger than they may be.');
  process.exitCode = 1;
}
