import { resolve } from 'node:path';
import { startGateway } from '../gateway/start-gateway';
import { configurationFor } from '../gateway/merchant';
import type { Gateway } from '../gateway/gateway';
import { startPos, type Pos } from '../pos/start-pos';
import { Cleanup } from './cleanup';
import { compareBooks } from './compare-books';
import { guide, hasDisplay, readFlags, USAGE, type DemoFlags, type Language } from './demo-flags';
import { openTill, type OpenTill } from './open-till';
import { playPayments } from './play-payments';
import { readJournal } from './read-journal';
import { ScannerHand } from './scanner-hand';
import { expectProven, importConfiguration } from './set-up-till';
import { TillPage } from './till-page';

const PICTURES = resolve(import.meta.dirname, '../../demo-output');

/** Exit code after Ctrl-C, by convention. */
const STOPPED = 130;

/** A running demonstration. */
interface Demo {
  flags: DemoFlags;
  gateway: Gateway;
  pos: Pos;
  till: OpenTill;
}

function note(text: string): void {
  console.log(`· ${text}`);
}

async function start(flags: DemoFlags, headless: boolean, cleanup: Cleanup): Promise<Demo> {
  const gateway = await startGateway();
  cleanup.add(() => gateway.close());
  const pos = await startPos({ gateway, port: flags.port }).catch((error: unknown) => {
    throw (error as { code?: string }).code === 'EADDRINUSE'
      ? new DemoProblem(`Port ${flags.port} is taken: choose another with --port, or leave it out.`)
      : error;
  });
  cleanup.add(() => pos.close());
  const till = await openTill({
    extension: resolve(flags.extension),
    headless,
    language: flags.language,
    handleSignals: false,
    ...(flags.auto ? {} : { viewport: null }),
  });
  cleanup.add(() => till.close());
  return { flags, gateway, pos, till };
}

/** Something that the person at the keyboard can mend. */
class DemoProblem extends Error {}

/** Sets the till up through its options page; gives what makes it speak another language. */
async function setUp({ flags, gateway, pos, till }: Demo): Promise<(language: Language) => Promise<void>> {
  const options = await till.options();
  const deviceId = 'till-0001';
  const configuration = (language: Language, keys: boolean): Record<string, unknown> => {
    const { keys: secrets, ...rest } = configurationFor(gateway.merchant, {
      baseUrls: [gateway.baseUrl],
      posOrigins: [pos.origin],
      deviceId,
      machineNo: 'DEMO000000000001',
      policy: { language },
      // The scanner's keys come over the debugging protocol, with pauses of their own on a busy machine.
      extra: { scanner: { gap_ms: 250 } },
    });
    return keys ? { ...rest, keys: secrets } : rest;
  };
  await importConfiguration(options, configuration(flags.language, true), flags.language);
  await expectProven(options);
  return (language) => importConfiguration(options, configuration(language, false), flags.language);
}

async function playByItself(demo: Demo): Promise<number> {
  const { flags, gateway, pos, till } = demo;
  const speak = await setUp(demo);
  const page = new TillPage(await till.context.newPage(), pos.origin);
  const hand = new ScannerHand(
    gateway,
    () => page.page,
    () => undefined,
  );
  await playPayments({
    gateway,
    till: page,
    hand,
    pictures: PICTURES,
    language: flags.language,
    speak,
    say: (text) => {
      console.log(text);
    },
  });
  const journal = await readJournal(await till.worker());
  const disagreements = compareBooks(gateway, journal);
  for (const sentence of disagreements) console.error(sentence);
  if (disagreements.length > 0) return 1;
  note(
    `ledger and journal agree: ${journal.length} orders, ${(gateway.ledger.total() / 100).toFixed(2)} CNY`,
  );
  note(`pictures: ${PICTURES}`);
  return 0;
}

/** Opens the till and the customer's phone, and leaves them to whoever sits there. */
async function attend(demo: Demo, ended: Promise<unknown>): Promise<number> {
  const { flags, gateway, pos, till } = demo;
  await setUp(demo);
  const page = await till.context.newPage();
  await page.goto(`${pos.url}?lang=${flags.language}`);
  const closing = till.context.pages().filter((other) => other !== page);
  await Promise.all(closing.map((other) => other.close()));
  const isTill = (url: string): boolean => url.startsWith(pos.url) && new URL(url).pathname === '/';
  new ScannerHand(gateway, () => till.context.pages().findLast((open) => isTill(open.url())), note);
  await page.evaluate(() => {
    window.open('/phone', 'phone', 'popup,width=430,height=860,left=920,top=40');
  });
  console.log(guide(flags.language, pos.url));
  await Promise.race([ended, new Promise((resolve) => till.context.once('close', resolve))]);
  return 0;
}

async function main(): Promise<number> {
  const flags = readFlags(process.argv.slice(2));
  if (typeof flags === 'string') {
    console.error(flags);
    return 1;
  }
  if (flags.help) {
    console.log(USAGE);
    return 0;
  }
  const headless = flags.headless || !hasDisplay();
  if (headless && !flags.headless) note('no display: Chromium runs headless, without a window');
  if (headless && !flags.auto) note('nobody can see it that way; try: npm run demo -- --auto');
  const cleanup = new Cleanup();
  const ended = new Promise<'signal'>((resolveEnded) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        resolveEnded('signal');
      });
    }
  });
  const play = async (): Promise<number> => {
    note('starting the gateway, the till and Chromium');
    const demo = await start(flags, headless, cleanup);
    return flags.auto ? playByItself(demo) : attend(demo, ended);
  };
  try {
    const playing = play();
    // After a signal nobody waits for it any more: closing the browser under it makes it fail.
    playing.catch(() => undefined);
    const end = await Promise.race([playing, ended]);
    if (end !== 'signal') return end;
    return flags.auto ? STOPPED : 0;
  } catch (error) {
    if (!(error instanceof DemoProblem)) console.error('The demonstration did not come to its end:');
    console.error(error instanceof DemoProblem ? error.message : error);
    return 1;
  } finally {
    await cleanup.run();
  }
}

process.exitCode = await main();
