import { Engine, type EngineParts } from '../../../../lib/flow/engine';
import { WorkerLife } from './worker-life';

/** One life of a worker with its engine. */
export class MortalWorker extends WorkerLife {
  readonly engine: Engine;

  /**
   * @param parts what the engine works with
   * @param diesAt see {@link WorkerLife}
   */
  constructor(parts: EngineParts, diesAt?: number) {
    super(diesAt);
    this.engine = new Engine(this.around(parts));
  }
}
