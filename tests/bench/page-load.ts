import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { findChromium } from '../../sandbox/start/find-chromium.mjs';

const SLOWED = 6;

/** Long tasks (over 50 ms) of all loads together, and the median time until the load event. Times in ms. */
export interface LongTasks {
  count: number;
  total: number;
  loadMs: number;
}

/** A browser without the extension. */
export function plainBrowser(): Promise<Browser> {
  const executablePath = findChromium([chromium.executablePath()]);
  return chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ['--headless=new', '--no-sandbox', '--disable-background-networking', '--disable-component-update'],
  });
}

async function slowPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWED });
  return page;
}

/** Loads a page once; gives the durations of its long tasks and the time until its load event, ms. */
async function load(page: Page, url: string): Promise<{ tasks: number[]; loaded: number }> {
  await page.bringToFront();
  await page.goto(url, { waitUntil: 'load' });
  return page.evaluate(
    () =>
      new Promise<{ tasks: number[]; loaded: number }>((resolve) => {
        const tasks: number[] = [];
        new PerformanceObserver((list) => {
          tasks.push(...list.getEntries().map(({ duration }) => duration));
        }).observe({ type: 'longtask', buffered: true });
        // Idle comes after the buffered entries were handed over.
        requestIdleCallback(() => {
          setTimeout(() => {
            const [navigation] = performance.getEntriesByType('navigation');
            resolve({ tasks, loaded: navigation?.duration ?? 0 });
          });
        });
      }),
  );
}

/**
 * Loads a page in several browsers with the CPU slowed 6 times, in turns, so that whatever else the machine does falls on
 * all of them alike. The first load of each is not counted.
 *
 * @param loads counted loads in each
 */
export async function longTasksOf(
  contexts: readonly BrowserContext[],
  url: string,
  loads: number,
): Promise<LongTasks[]> {
  const lanes = await Promise.all(
    contexts.map(async (context) => ({
      page: await slowPage(context),
      tasks: [] as number[],
      loaded: [] as number[],
    })),
  );
  for (const lane of lanes) await load(lane.page, url);
  for (let round = 0; round < loads; round += 1) {
    for (const lane of lanes) {
      const { tasks, loaded } = await load(lane.page, url);
      lane.tasks.push(...tasks);
      lane.loaded.push(loaded);
    }
  }
  await Promise.all(lanes.map((lane) => lane.page.close()));
  return lanes.map(({ tasks, loaded }) => ({
    count: tasks.length,
    total: tasks.reduce((sum, duration) => sum + duration, 0),
    loadMs: loaded.sort((a, b) => a - b)[Math.floor(loads / 2)] ?? 0,
  }));
}
