import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ALIVE_EVERY_MS, runtimePanelLink } from '../../../entrypoints/panel/panel-link';
import type { PanelPort, PanelSurroundings } from '../../../entrypoints/panel/panel-link';
import type { PanelMessage, PanelPush, PanelView } from '../../../lib/contract/messages/panel-messages';
import { exampleView } from './example-order';

class FakePort implements PanelPort {
  readonly posted: PanelMessage[] = [];
  isOpen = true;
  #hear: (push: PanelPush) => void = () => undefined;
  #drop: () => void = () => undefined;
  readonly onMessage = { addListener: (listener: (push: PanelPush) => void) => (this.#hear = listener) };
  readonly onDisconnect = { addListener: (listener: () => void) => (this.#drop = listener) };

  postMessage(message: PanelMessage): void {
    if (!this.isOpen) throw new Error('Attempting to use a disconnected port object');
    this.posted.push(message);
  }
  disconnect(): void {
    this.isOpen = false;
  }
  push(view: PanelView): void {
    this.#hear({ type: 'panel.view', view });
  }
  /** The worker was stopped. */
  drop(): void {
    this.isOpen = false;
    this.#drop();
  }
}

class FakeSurroundings implements PanelSurroundings {
  readonly ports: FakePort[] = [];
  visible = true;
  context: 'present' | 'absent' | 'throws' = 'present';
  #shown = new Set<() => void>();

  connectPort(): PanelPort | undefined {
    if (this.context === 'throws') throw new Error('Extension context invalidated.');
    if (this.context === 'absent') return undefined;
    const port = new FakePort();
    this.ports.push(port);
    return port;
  }
  isVisible(): boolean {
    return this.visible;
  }
  onVisible(listener: () => void): () => void {
    this.#shown.add(listener);
    return () => this.#shown.delete(listener);
  }
  now(): number {
    return Date.now();
  }
  show(): void {
    this.visible = true;
    for (const listener of this.#shown) listener();
  }
  get port(): FakePort {
    const last = this.ports.at(-1);
    if (last === undefined) throw new Error('no port was opened');
    return last;
  }
}

describe('runtimePanelLink', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function connected(around = new FakeSurroundings()) {
    const views: PanelView[] = [];
    const line = runtimePanelLink(around).connect((view) => views.push(view));
    return { around, views, line };
  }

  it('hands on views and sends messages', () => {
    const { around, views, line } = connected();
    around.port.push(exampleView());
    line.send({ type: 'panel.close' });
    expect(views).toHaveLength(1);
    expect(around.port.posted).toEqual([{ type: 'panel.close' }]);
  });

  it('tells the worker every 20 s that it is there', () => {
    const { around } = connected();
    vi.advanceTimersByTime(ALIVE_EVERY_MS * 3);
    expect(around.port.posted.map(({ type }) => type)).toEqual(['panel.alive', 'panel.alive', 'panel.alive']);
  });

  it('opens a new line at once when the worker was stopped', () => {
    const { around, views, line } = connected();
    vi.advanceTimersByTime(30_000);
    around.port.drop();
    expect(around.ports).toHaveLength(2);
    around.port.push(exampleView());
    around.ports[0]?.push(exampleView());
    expect(views).toHaveLength(1);
    line.send({ type: 'panel.close' });
    expect(around.port.posted).toEqual([{ type: 'panel.close' }]);
  });

  it('waits while nobody looks, and opens the line when the panel is shown', () => {
    const { around } = connected();
    vi.advanceTimersByTime(30_000);
    around.visible = false;
    around.port.drop();
    vi.advanceTimersByTime(60_000);
    expect(around.ports).toHaveLength(1);
    around.show();
    expect(around.ports).toHaveLength(2);
  });

  it('slows down when the line keeps breaking', () => {
    const { around } = connected();
    for (let times = 0; times < 40; times += 1) {
      if (around.port.isOpen) around.port.drop();
      vi.advanceTimersByTime(250);
    }
    expect(around.ports.length).toBeGreaterThan(3);
    expect(around.ports.length).toBeLessThan(10);
  });

  it('sends over a new line what a dead one did not take', () => {
    const { around, line } = connected();
    around.port.isOpen = false;
    line.send({ type: 'panel.alive' });
    expect(around.ports).toHaveLength(2);
    expect(around.port.posted).toEqual([{ type: 'panel.alive' }]);
  });

  it.each(['absent', 'throws'] as const)('ends without a sound once the context is gone (%s)', (context) => {
    const { around, line } = connected();
    vi.advanceTimersByTime(30_000);
    around.context = context;
    around.port.drop();
    line.send({ type: 'panel.close' });
    around.show();
    vi.advanceTimersByTime(120_000);
    expect(around.ports).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('stays closed once closed', () => {
    const { around, line } = connected();
    line.close();
    around.show();
    line.send({ type: 'panel.close' });
    vi.advanceTimersByTime(60_000);
    expect(around.ports).toHaveLength(1);
    expect(around.port.isOpen).toBe(false);
  });
});
