// Reads content security policies, one a line; prints what csp_evaluator thinks of each, as JSON.
import { createInterface } from "node:readline";
import { CspEvaluator } from "csp_evaluator/dist/evaluator.js";
import { CspParser } from "csp_evaluator/dist/parser.js";

for await (const policy of createInterface({ input: process.stdin })) {
  const findings = new CspEvaluator(new CspParser(policy).csp).evaluate();
  console.log(JSON.stringify({ policy, findings }));
}
