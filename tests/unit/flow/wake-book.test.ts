import { beforeEach, describe, expect, it } from 'vitest';
import { WakeBook } from '../../../lib/flow/wake-book';
import { VirtualTime } from './support/virtual-time';

let time: VirtualTime;
let book: WakeBook;
let awake: boolean;
let wakeIn: number | undefined;
const run: string[] = [];

beforeEach(() => {
  time = new VirtualTime();
  run.length = 0;
  awake = false;
  wakeIn = undefined;
  const wake = {
    keepAlive: (on: boolean) => {
      awake = on;
    },
    wakeIn: (ms: number | undefined) => {
      wakeIn = ms;
    },
  };
  book = new WakeBook({ clock: time.makeClock(), wake });
});

describe('timers', () => {
  it('run one task for each key, the one that was set last', async () => {
    book.set('a', 1_000, () => run.push('old'));
    book.set('a', 2_000, () => run.push('new'));
    book.set('b', 1_500, () => run.push('b'));
    expect(wakeIn).toBe(1_500);
    await time.pass(1_600);
    expect(run).toEqual(['b']);
    await time.pass(1_000);
    expect(run).toEqual(['b', 'new']);
  });

  it('do not run once they are cleared, and then nobody is needed', async () => {
    book.set('a', 1_000, () => run.push('a'));
    book.clear('a');
    expect(wakeIn).toBeUndefined();
    await time.pass(2_000);
    expect(run).toEqual([]);
  });

  it('never sleep longer than ten minutes, nor less than no time', async () => {
    book.set('a', 86_400_000, () => run.push('a'));
    expect(wakeIn).toBe(600_000);
    book.set('b', -5, () => run.push('b'));
    expect(wakeIn).toBe(0);
    await time.pass(600_000);
    expect(run).toEqual(['b', 'a']);
    book.refresh();
    expect(wakeIn).toBeUndefined();
  });

  it('may set themselves again', async () => {
    const again = () => {
      run.push('a');
      if (run.length < 3) book.set('a', 1_000, again);
    };
    book.set('a', 1_000, again);
    await time.pass(10_000);
    expect(run.length).toBe(3);
  });
});

describe('steps', () => {
  it('are one at a time for each key, and need somebody at once if this worker dies', () => {
    book.set('later', 60_000, () => undefined);
    expect(book.enter('a')).toBe(true);
    expect([book.enter('a'), book.enter('b'), book.isBusy('a'), book.isBusy('c')]).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(wakeIn).toBe(0);
    book.leave('a');
    expect(wakeIn).toBe(0);
    book.leave('b');
    expect([wakeIn, book.enter('a')]).toEqual([60_000, true]);
  });
});

it('keeps the worker alive while any key wants it', () => {
  book.keepAwake('a', true);
  book.keepAwake('b', true);
  book.keepAwake('a', false);
  expect([awake, wakeIn]).toEqual([true, 0]);
  book.keepAwake('b', false);
  expect([awake, wakeIn]).toEqual([false, undefined]);
});
