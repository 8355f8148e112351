import { expect, it } from 'vitest';
import { KeyedLock } from '../../../lib/flow/keyed-lock';

it('runs tasks of one key one after the other, also after one has failed', async () => {
  const lock = new KeyedLock();
  const steps: string[] = [];
  const task =
    (name: string, fails = false) =>
    async () => {
      steps.push(`${name} begins`);
      await Promise.resolve();
      steps.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    };
  const results = await Promise.allSettled([
    lock.run('k', task('a')),
    lock.run('k', task('b', true)),
    lock.run('k', task('c')),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(steps).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});

it('lets tasks of different keys run side by side', async () => {
  const lock = new KeyedLock();
  let release = (): void => undefined;
  const held = lock.run('a', () => new Promise<void>((resolve) => (release = resolve)));
  expect(await lock.run('b', async () => 'done')).toBe('done');
  release();
  await held;
});
