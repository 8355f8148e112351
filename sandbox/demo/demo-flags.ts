import { parseArgs } from 'node:util';

export type Language = 'zh-CN' | 'en';

/** How the demonstration was asked for. */
export interface DemoFlags {
  /** Folder of the built extension. */
  extension: string;
  /** Plays two payments by itself and ends. */
  auto: boolean;
  language: Language;
  headless: boolean;
  /** Port of the till's page; 0 is a free one. */
  port: number;
}

const OPTIONS = {
  extension: { type: 'string', default: '.output/chrome-mv3-demo' },
  auto: { type: 'boolean', default: false },
  language: { type: 'string', default: 'en' },
  headless: { type: 'boolean', default: false },
  port: { type: 'string', default: '0' },
} as const;

/**
 * Reads the command line.
 *
 * @returns the flags, or a sentence that says what is wrong
 */
export function readFlags(args: readonly string[]): DemoFlags | string {
  try {
    const { extension, auto, language, headless, port } = parseArgs({
      args: [...args],
      options: OPTIONS,
    }).values;
    if (language !== 'en' && language !== 'zh-CN') return `--language is zh-CN or en, not ${language}.`;
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
      return `--port is a number up to 65535, not ${port}.`;
    return { extension, auto, language, headless, port: Number(port) };
  } catch (error) {
    return `${(error as Error).message.split('. ')[0] ?? ''}. Flags: --auto, --language zh-CN|en, --headless, --port <number>.`;
  }
}

/** Whether a window can be shown: on Linux only where there is a display. */
export function hasDisplay(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform !== 'linux' || Boolean(DISPLAY ?? WAYLAND_DISPLAY);
}
