import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type {
  ConfigProblem,
  PreviewAnswer,
  SetupView,
  TestAnswer,
} from '../../lib/contract/messages/options-messages';
import { readChosen } from './chosen-text';
import type { ChosenFile } from './chosen-text';
import type { OptionsLink } from './options-link';
import { originPattern } from './origin-pattern';

export type Preview = Extract<PreviewAnswer, { ok: true }>;

/** How the last attempt to apply ended. */
export type ApplyOutcome = 'applied' | 'refused' | 'failed';

/**
 * The options page's state. The chosen file's text may hold keys: it is kept out of the reactive state, and only as
 * long as its preview is in view.
 */
export const useOptionsStore = defineStore('options', () => {
  const setup = shallowRef<SetupView>();
  const unreachable = ref(false);
  const fileName = ref('');
  const preview = shallowRef<Preview>();
  const problems = shallowRef<ConfigProblem[]>([]);
  /** Match patterns that the browser will ask for. */
  const missing = shallowRef<string[]>([]);
  const outcome = ref<ApplyOutcome>();
  const busy = ref<'reading' | 'applying' | 'testing'>();
  const test = shallowRef<TestAnswer>();
  const isApplicable = computed(() => preview.value !== undefined && busy.value === undefined);
  let link: OptionsLink | undefined;
  let text = '';
  let choice = 0;

  function reach(): OptionsLink {
    if (link === undefined) throw new Error('the options page has no link to the worker');
    return link;
  }

  /** Begins with a link to the worker, and reads the present set-up. */
  async function start(to: OptionsLink): Promise<void> {
    link = to;
    await refresh();
  }

  async function refresh(): Promise<void> {
    try {
      setup.value = await reach().ask({ type: 'options.get' });
      unreachable.value = false;
    } catch {
      unreachable.value = true;
    }
  }

  function forgetFile(): void {
    text = '';
    preview.value = undefined;
    missing.value = [];
  }

  /** Drops the chosen file; nothing was changed by it. */
  function discard(): void {
    choice += 1;
    forgetFile();
    fileName.value = '';
    problems.value = [];
    outcome.value = undefined;
  }

  /** Reads a file and shows what applying it would change. A later choice overtakes an earlier one. */
  async function choose(file: ChosenFile): Promise<void> {
    if (busy.value === 'applying') return;
    discard();
    const mine = choice;
    fileName.value = file.name;
    busy.value = 'reading';
    try {
      const read = await readChosen(file);
      const answer = read.ok ? await reach().ask({ type: 'options.preview', text: read.text }) : undefined;
      if (mine !== choice) return;
      if (!read.ok) problems.value = [read.problem];
      else if (answer?.ok === false) problems.value = answer.problems;
      else if (answer?.ok === true) await offer(read.text, answer, mine);
    } catch {
      if (mine === choice) outcome.value = 'failed';
    } finally {
      if (mine === choice) busy.value = undefined;
    }
  }

  async function offer(chosen: string, answer: Preview, mine: number): Promise<void> {
    const patterns = [...new Set(answer.origins.map(originPattern))];
    const held = await Promise.all(patterns.map((pattern) => reach().hasOrigins([pattern])));
    if (mine !== choice) return;
    missing.value = patterns.filter((_, index) => held[index] !== true);
    text = chosen;
    preview.value = answer;
  }

  /** Asks the browser for what is missing; called first thing in a click, because only then it may ask. */
  async function permit(): Promise<boolean> {
    if (missing.value.length === 0) return true;
    try {
      return await reach().requestOrigins(missing.value);
    } catch {
      return false;
    }
  }

  /** Applies the file in preview: permission first, then whole or not at all, then the connection test. */
  async function apply(): Promise<void> {
    if (!isApplicable.value) return;
    busy.value = 'applying';
    outcome.value = undefined;
    problems.value = [];
    let applied = false;
    try {
      if (!(await permit())) {
        outcome.value = 'refused';
        return;
      }
      missing.value = [];
      const answer = await reach().ask({ type: 'options.apply', text });
      if (answer.ok) {
        setup.value = answer.setup;
        forgetFile();
        outcome.value = 'applied';
        applied = true;
      } else {
        problems.value = answer.problems;
      }
    } catch {
      outcome.value = 'failed';
    } finally {
      busy.value = undefined;
    }
    if (applied) await runTest();
  }

  /** Runs the connection test and reads the set-up again, which may be proven now. */
  async function runTest(): Promise<void> {
    if (busy.value !== undefined) return;
    busy.value = 'testing';
    test.value = undefined;
    try {
      test.value = await reach().ask({ type: 'options.test' });
    } catch {
      unreachable.value = true;
    } finally {
      busy.value = undefined;
    }
    await refresh();
  }

  return {
    setup,
    unreachable,
    fileName,
    preview,
    problems,
    missing,
    outcome,
    busy,
    test,
    isApplicable,
    start,
    choose,
    discard,
    apply,
    runTest,
  };
});
