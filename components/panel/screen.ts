import type { Platform } from '../../lib/payment/platform';
import type { Shape, Tone } from '../shared/shape';

/** Which drawing fills the lower half of the stage. */
export type StageBody =
  | 'empty'
  | 'reuse'
  | 'scan'
  | 'qr'
  | 'progress'
  | 'ending'
  | 'attention'
  | 'paid'
  | 'refund'
  | 'overpaid'
  | 'ended';

/** How one moment looks: colour, symbol, headline and one sentence of advice. */
export interface Screen {
  body: StageBody;
  tone: Tone;
  shape: Shape;
  title: string;
  hint: string;
  /** Must not go away by itself, and is read out at once. */
  loud: boolean;
  /** What goes back, fen: it stands in the place of the order's amount. */
  goesBack?: number;
  /** Whose mark takes the symbol's place: the app that scans the code on show. */
  mark?: Platform;
}

/** Headline and advice. */
export type ScreenText = Pick<Screen, 'title' | 'hint'>;
