// Adds up what the three commands left behind. Arguments: their exit codes, in the order check, test, test:machine.
import { readResult } from '../tests/results.mjs';

const [check, tests, machine] = process.argv.slice(2).map((code) => code === '0');
const [checked, unit, e2e, machined] = [
  readResult('check', check),
  readResult('unit', true),
  readResult('e2e', true),
  readResult('machine', machine),
];
// A run that failed although none of its tests did has failed all the same.
const hidden = !tests && unit.failed + e2e.failed === 0 ? 1 : 0;
const all = [checked, unit, e2e, machined];
const passed = all.reduce((sum, result) => sum + result.passed, 0);
const failed = all.reduce((sum, result) => sum + result.failed, hidden);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
