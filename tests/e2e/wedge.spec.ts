import { expect, test } from './wedge/wedge-pair';

const CODE = '134567890123456789';
const EAN = '6901234567892';

for (const field of ['text', 'number', 'area', 'edit', 'closedRoot.firstChild']) {
  test(`a product code and its Enter arrive: ${field}`, async ({ both }) => {
    const [ours, plain] = await both(async (till) => {
      await till.page.evaluate(() => {
        document.getElementById('form')?.addEventListener('submit', (event) => {
          event.preventDefault();
        });
      });
      await till.focus(field);
      await till.keys([...EAN, 'Enter'], 4);
      return { state: await till.read(field), codes: (await till.codes()) ?? [] };
    });
    expect(ours).toEqual(plain);
    expect(ours.codes).toEqual([]);
  });
}

test('digits that nothing follows arrive after the gap', async ({ openTill }) => {
  const till = await openTill();
  await till.focus('number');
  const value = till.page.waitForFunction(
    () => document.querySelector<HTMLInputElement>('#number')?.value === '42',
  );
  await till.keys(['4', '2'], 10);
  await value;
  expect((await till.read('number')).inputs).toEqual(['input insertText 4 true', 'input insertText 2 true']);
});

test('a code without suffix is caught after the gap', async ({ openTill }) => {
  const till = await openTill();
  await till.focus('text');
  await till.keys([...CODE], 5);
  await expect.poll(() => till.codes()).toEqual([CODE]);
  expect((await till.read('text')).value).toBe('base');
});

test('the suffix submits no form and presses no button', async ({ openTill }) => {
  const till = await openTill();
  await till.focus('text');
  await till.keys([...CODE, 'Enter'], 5);
  await till.page.evaluate(() => {
    const button = document.querySelector<HTMLButtonElement>('#button');
    button?.addEventListener('click', () => (document.title = 'clicked'));
    button?.focus();
  });
  await till.keys([...CODE.replace('9', '0'), 'Enter'], 5);
  expect(await till.codes()).toHaveLength(2);
  expect(new URL(till.page.url()).pathname).toBe('/');
  expect(await till.page.title()).toBe('till');
  expect((await till.read('text')).inputs.filter((line) => line.startsWith('submit'))).toEqual([]);
});

test('without a text focus the page sees a product scan in order, and nothing of a code', async ({
  openTill,
}) => {
  const till = await openTill();
  await till.keys([...CODE, 'Enter'], 5);
  expect(await till.seenKeys()).toEqual([]);
  await till.keys(['6', '9', 'Enter'], 5);
  expect(await till.seenKeys()).toEqual([
    ...['6', '9'].flatMap((key) => [`keydown:${key}*`, `keypress:${key}*`, `keyup:${key}*`]),
    ...['keydown:Enter', 'keypress:Enter', 'keyup:Enter'],
  ]);
});

test('in a text field the page sees the first digit of a code and no more', async ({ openTill }) => {
  const till = await openTill();
  await till.focus('text');
  await till.keys([...CODE, 'Enter'], 5);
  expect(await till.seenKeys()).toEqual(['keydown:1', 'keypress:1', 'keyup:1']);
});

test('a page that moves the focus from a key gets the digits where it wants them', async ({ both }) => {
  const [ours, plain] = await both(async (till) => {
    await till.page.evaluate(() => {
      document.addEventListener('keydown', () => {
        if (document.activeElement === document.body)
          document.querySelector<HTMLInputElement>('#number')?.focus();
      });
    });
    await till.keys(['1', '2', '3', 'Tab'], 10);
    return (await till.read('number')).value;
  });
  expect(ours).toBe('123');
  expect(ours).toBe(plain);
});

test('a page that cancels keys gets no text', async ({ both }) => {
  const [ours, plain] = await both(async (till) => {
    await till.page.evaluate(() => {
      document.addEventListener('keydown', (event) => {
        if (event.key === '2') event.preventDefault();
      });
      document.addEventListener('keypress', (event) => {
        if (event.key === '3') event.preventDefault();
      });
    });
    await till.focus('text');
    await till.keys(['1', '2', '3', '4', 'a'], 10);
    return till.read('text');
  });
  expect(ours).toEqual(plain);
  expect(ours.value).toBe('base14a');
});

test('held digits stay in the field that a script or the pointer leaves', async ({ openTill }) => {
  const till = await openTill();
  await till.focus('text');
  await till.keys(['1', '2', '3'], 10);
  await till.page.evaluate(() => document.querySelector<HTMLElement>('#area')?.focus());
  expect((await till.read('text')).value).toBe('base123');
  await till.focus('area');
  await till.keys(['4', '5', '6'], 10);
  await till.page.mouse.click(2, 2);
  expect((await till.read('area')).value).toBe('base456');
});

test('date fields, lists and radio buttons are never held', async ({ both }) => {
  const [ours, plain] = await both(async (till) => {
    await till.focus('date');
    await till.keys(['1', '2', '2', '4', '2', '0', '2', '6', 'Tab'], 10);
    const date = await till.read('date');
    await till.focus('select');
    await till.keys(['7', 'Tab'], 10);
    const select = await till.read('select');
    await till.focus('radio');
    await till.keys(['1', '2', '3'], 10);
    return { date: date.value, select: select.value, keys: await till.seenKeys() };
  });
  expect(ours).toEqual(plain);
  expect(ours.date).not.toBe('');
  expect(ours.select).toBe('7');
});

test('a page whose input handler rewrites the field keeps its own text', async ({ openTill }) => {
  const till = await openTill();
  await till.page.evaluate(() => {
    const field = document.querySelector<HTMLInputElement>('#text');
    field?.addEventListener('input', () => {
      field.value = `¥${field.value.replace('¥', '')}`;
    });
  });
  await till.focus('text');
  await till.keys([...CODE, 'Enter'], 5);
  expect(await till.codes()).toEqual([CODE]);
  expect((await till.read('text')).value).toBe('¥base');
});

test('a field that refuses the first digit loses nothing', async ({ openTill }) => {
  const till = await openTill();
  await till.page.evaluate(() => {
    const field = document.querySelector<HTMLInputElement>('#text');
    if (field) field.value = 'base1';
    field?.addEventListener('beforeinput', (event) => event.preventDefault());
  });
  await till.focus('text', 5);
  await till.keys([...CODE, 'Enter'], 5);
  expect(await till.codes()).toEqual([CODE]);
  expect((await till.read('text')).value).toBe('base1');
});

test('document.open() does not end the watch', async ({ openTill }) => {
  const till = await openTill();
  await till.page.evaluate(() => {
    document.open();
    document.write('<input id="text" value="base">');
    document.close();
  });
  await till.focus('text');
  await till.keys([...CODE, 'Enter'], 5);
  expect(await till.codes()).toEqual([CODE]);
  expect(await till.page.evaluate(() => document.querySelector<HTMLInputElement>('#text')?.value)).toBe(
    'base',
  );
});

test("a page's own key events are no scan and pass untouched", async ({ openTill }) => {
  const till = await openTill();
  await till.focus('text');
  await till.page.evaluate((code) => {
    for (const key of code) {
      for (const type of ['keydown', 'keyup']) {
        const init = { key, code: `Digit${key}`, bubbles: true, cancelable: true, composed: true };
        document.querySelector('#text')?.dispatchEvent(new KeyboardEvent(type, init));
      }
    }
  }, CODE);
  await till.keys(['Enter'], 5);
  expect(await till.codes()).toEqual([]);
  expect((await till.seenKeys()).filter((line) => line.endsWith('*'))).toHaveLength(2 * CODE.length);
});

test('unarmed it touches nothing', async ({ both }) => {
  const [ours, plain] = await both(async (till) => {
    await till.inWorld('wedgeWorld.isArmed = false');
    await till.focus('text');
    await till.keys([...CODE, 'a'], 5);
    const keys = await till.seenKeys();
    return { keys, state: await till.read('text') };
  });
  expect(ours).toEqual(plain);
  expect(ours.state.value).toBe(`base${CODE}a`);
});

test('stop gives back what is held and lets everything pass', async ({ openTill }) => {
  const till = await openTill();
  await till.focus('text', 0, 4);
  await till.keys(['1', '3', '4'], 5);
  await till.inWorld('wedgeWorld.stop()');
  expect((await till.read('text')).value).toBe('134');
  await till.keys([...CODE, 'a'], 5);
  expect((await till.read('text')).value).toBe(`134${CODE}a`);
  expect(await till.codes()).toEqual([]);
});

test('scans from a busy page are caught once each', async ({ openTill }) => {
  const till = await openTill();
  await till.page.evaluate(() => {
    addEventListener('keydown', () => {
      const until = performance.now() + 120;
      while (performance.now() < until);
    });
  });
  await till.focus('text');
  const codes = [CODE, '281234567890123456', CODE.replace('3', '2')];
  for (const code of codes) {
    await till.keys([...code, 'Enter'], 4);
  }
  await expect.poll(() => till.codes()).toEqual(codes);
  expect((await till.read('text')).value).toBe('base');
});

test('a code whose first digits an input method saw is caught', async ({ openTill }) => {
  const till = await openTill();
  await till.focus('text');
  await till.key('1', 2000, { isSeenByInputMethod: true });
  await till.key('3', 5, { isSeenByInputMethod: true });
  await till.keys([...CODE.slice(1), 'Enter'], 5, 1);
  expect(await till.codes()).toEqual([CODE]);
  expect((await till.read('text')).value).toBe('base');
});
