/** How the till's keyboard-wedge scanner types, in the wedge's own names; what is left out has its default. */
export interface WedgeSettings {
  prefix?: string;
  suffix?: 'Enter' | 'Tab' | 'none';
  /** The longest pause between two keys of one scan, ms. */
  gapMs?: number;
}
