import { format, resolveConfig } from 'prettier';

/** A table in Markdown; cells may hold anything but line ends. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heading), line(heading.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Lays a document out as the project's formatter does, so that the written file passes its check. */
export async function formatMarkdown(path: string, parts: readonly string[]): Promise<string> {
  const options = await resolveConfig(path);
  return format(`${parts.join('\n\n')}\n`, { ...options, parser: 'markdown' });
}
