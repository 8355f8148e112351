import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, ref } from 'vue';
import { codeDigits, maskCode } from '../../../components/panel/mask-code';
import { createScanGuard } from '../../../components/panel/scan-guard';
import type { GuardedKey } from '../../../components/panel/scan-guard';
import { useAutoClose } from '../../../components/panel/use-auto-close';
import { usePressed } from '../../../components/panel/use-pressed';
import { createVisibilityGate } from '../../../components/panel/visibility-gate';
import { readPaymentCode } from '../../../lib/payment/payment-code';

function key(code: string, timeStamp: number, different: Partial<GuardedKey> = {}): GuardedKey {
  return {
    code,
    key: code.replace(/^(?:Digit|Numpad)/, ''),
    timeStamp,
    repeat: false,
    isTrusted: true,
    ...different,
  };
}

describe('createScanGuard', () => {
  it('takes an Enter soon after digits for a scanner’s suffix', () => {
    const guard = createScanGuard();
    guard.note(key('Digit4', 1000));
    expect(guard.allowsEnter(key('Enter', 1010))).toBe(false);
    expect(guard.allowsEnter(key('Enter', 1299))).toBe(false);
    expect(guard.allowsEnter(key('Enter', 1300))).toBe(true);
  });

  it('knows digits of the number pad, and of keys without a code', () => {
    for (const digit of [key('Numpad7', 1000), key('', 1000, { key: '7' })]) {
      const guard = createScanGuard();
      guard.note(digit);
      expect(guard.allowsEnter(key('Enter', 1100))).toBe(false);
    }
  });

  it('lets a person’s Enter through, but not a held or a synthetic one', () => {
    const guard = createScanGuard();
    guard.note(key('KeyA', 990));
    expect(guard.allowsEnter(key('Enter', 1000))).toBe(true);
    expect(guard.allowsEnter(key('Enter', 1000, { repeat: true }))).toBe(false);
    expect(guard.allowsEnter(key('Enter', 1000, { isTrusted: false }))).toBe(false);
  });
});

describe('createVisibilityGate', () => {
  it('opens after 500 ms of unbroken visibility', () => {
    const gate = createVisibilityGate();
    expect(gate.isOpen(10_000)).toBe(false);
    gate.seen(true, 1000);
    gate.seen(true, 1400);
    expect(gate.isOpen(1499)).toBe(false);
    expect(gate.opensAt()).toBe(1500);
    expect(gate.isOpen(1500)).toBe(true);
  });

  it('shuts at once when something covers the button, and starts anew', () => {
    const gate = createVisibilityGate();
    gate.seen(true, 0);
    gate.seen(false, 900);
    expect(gate.isOpen(901)).toBe(false);
    gate.seen(true, 950);
    expect(gate.isOpen(1400)).toBe(false);
    expect(gate.isOpen(1450)).toBe(true);
  });

  it('starts anew when the frame was moved, but not for a rounding error', () => {
    const gate = createVisibilityGate();
    gate.seen(true, 0);
    gate.placed(800, 200, 100);
    expect(gate.isOpen(600)).toBe(true);
    gate.placed(801, 200, 650);
    expect(gate.isOpen(651)).toBe(true);
    gate.placed(700, 200, 700);
    expect(gate.isOpen(701)).toBe(false);
    expect(gate.isOpen(1200)).toBe(true);
  });
});

describe('useAutoClose', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function started() {
    const name = ref<string>();
    const held = ref(false);
    const close = vi.fn();
    const scope = effectScope();
    scope.run(() => {
      useAutoClose(name, held, close);
    });
    return { name, held, close, scope };
  }

  it('closes each payment once, 4 s after it was shown', () => {
    const { name, held, close } = started();
    name.value = 'A';
    vi.advanceTimersByTime(3999);
    expect(close).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(close).toHaveBeenCalledTimes(1);
    held.value = true;
    held.value = false;
    vi.advanceTimersByTime(10_000);
    expect(close).toHaveBeenCalledTimes(1);
    name.value = 'B';
    vi.advanceTimersByTime(4000);
    expect(close).toHaveBeenCalledTimes(2);
  });

  it('waits while it is held, and begins again when it is let go', () => {
    const { name, held, close } = started();
    name.value = 'A';
    vi.advanceTimersByTime(3000);
    held.value = true;
    vi.advanceTimersByTime(60_000);
    expect(close).not.toHaveBeenCalled();
    held.value = false;
    vi.advanceTimersByTime(3999);
    expect(close).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('forgets it when the payment goes away, or the screen does', () => {
    const { name, close, scope } = started();
    name.value = 'A';
    name.value = undefined;
    vi.advanceTimersByTime(5000);
    name.value = 'B';
    scope.stop();
    vi.advanceTimersByTime(5000);
    expect(close).not.toHaveBeenCalled();
  });
});

describe('usePressed', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function started() {
    const answer = ref(0);
    const scope = effectScope();
    const button = scope.run(() => usePressed(answer));
    if (button === undefined) throw new Error('the scope did not run');
    return { answer, scope, ...button };
  }

  it('holds a button from the press to the answer', async () => {
    const { answer, pressed, press } = started();
    press();
    expect(pressed.value).toBe(true);
    answer.value += 1;
    await nextTick();
    expect(pressed.value).toBe(false);
  });

  it('does not wait for ever for a worker that is gone', () => {
    const { pressed, press } = started();
    press();
    vi.advanceTimersByTime(14_999);
    expect(pressed.value).toBe(true);
    vi.advanceTimersByTime(1);
    expect(pressed.value).toBe(false);
  });

  it('leaves no timer behind', () => {
    const { scope, press } = started();
    press();
    scope.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a typed code', () => {
  it('is masked after its first four digits', () => {
    expect(maskCode('134612345678901234').join('')).toBe('1346••••••••••••••');
    expect(maskCode('13').join('')).toBe('13');
  });

  it('may be pasted with blanks, and is never cut down to something that looks like a code', () => {
    expect(codeDigits(' 1346 1234 5678 9012 34 ')).toBe('134612345678901234');
    const tooLong = `28${'1'.repeat(60)}`;
    expect(readPaymentCode(codeDigits(tooLong)).ok).toBe(false);
  });
});
