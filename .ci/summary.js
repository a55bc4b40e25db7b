// Reads a vitest JSON report and prints "passed failed skipped", then a few lines for each test that failed.
import { readFileSync } from "node:fs";
import { relative } from "node:path";

const report = JSON.parse(readFileSync(process.argv[2], "utf8"));
console.log(report.numPassedTests, report.numFailedTests, report.numPendingTests + report.numTodoTests);

const shortened = (text) => text.split("\n").slice(0, 12).join("\n    ");

for (const file of report.testResults) {
  const name = relative(process.cwd(), file.name);
  const failed = file.assertionResults.filter((test) => test.status === "failed");
  for (const test of failed)
    console.log(`${name} > ${test.fullName}\n    ${shortened(test.failureMessages.join("\n"))}`);
  if (file.status === "failed" && failed.length === 0)
    console.log(`${name}\n    ${shortened(file.message ?? "did not run")}`);
}
