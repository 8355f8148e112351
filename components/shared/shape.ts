/** The symbols of states: each state has its own outline, so that colour is never the only sign. */
export type Shape =
  | 'scan'
  | 'send'
  | 'turn'
  | 'keypad'
  | 'search'
  | 'back'
  | 'question'
  | 'tick'
  | 'twice'
  | 'cross'
  | 'minus'
  | 'lock'
  | 'receipt'
  | 'code'
  | 'pause'
  | 'part'
  | 'full'
  | 'hand';

/** What a state's colour means. */
export type Tone = 'calm' | 'progress' | 'caution' | 'success' | 'danger' | 'muted' | 'refund';
