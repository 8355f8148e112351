import { expect, test } from './wedge-pair';

const CODE = '134567890123456789';

const FIELDS = [
  'text',
  'password',
  'area',
  'edit',
  'empty',
  'number',
  'email',
  'short',
  'openRoot.firstChild',
  'openRoot.lastChild',
  'closedRoot.firstChild',
  'closedRoot.lastChild',
];
const RANGES: [from: number, to: number][] = [
  [4, 4],
  [1, 3],
];

for (const field of FIELDS) {
  for (const [from, to] of RANGES) {
    const place = `${field}, selection ${String(from)}-${String(to)}`;

    test(`a fast typist notices nothing: ${place}`, async ({ both }) => {
      const [ours, plain] = await both(async (till) => {
        await till.focus(field, from, to);
        await till.keys(['1', '2', 'a', '3', '4', '5', 'Backspace', '6'], 30);
        await till.keys(['7', '8', 'b'], 700);
        const typed = await till.read(field);
        await till.undo();
        const undone = await till.read(field);
        await till.undo();
        return { typed, undone, twice: await till.read(field) };
      });
      expect(ours).toEqual(plain);
    });

    test(`a code leaves no trace: ${place}`, async ({ both }) => {
      const [ours, plain] = await both(async (till) => {
        await till.focus(field, from, to);
        const before = await till.read(field);
        if (await till.inWorld('true')) await till.keys([...CODE, 'Enter'], 5);
        const after = await till.read(field);
        await till.undo();
        const undone = await till.read(field);
        return {
          codes: await till.codes(),
          states: [before, after, undone].map((s) => [s.value, s.selection]),
        };
      });
      expect(ours.codes).toEqual([CODE]);
      expect(ours.states).toEqual(plain.states);
    });
  }

  test(`a code behind typed text is one undo step, the typed text: ${field}`, async ({ both }) => {
    const [ours, plain] = await both(async (till) => {
      await till.focus(field);
      await till.keys(['1', '7', 'x'], 700);
      if (await till.inWorld('true')) await till.keys([...CODE, 'Enter'], 5);
      const after = await till.read(field);
      await till.undo();
      const undone = await till.read(field);
      return { states: [after, undone].map((s) => [s.value, s.selection]) };
    });
    expect(ours).toEqual(plain);
  });
}
