import { conditionValues, faults } from "@persona-conformance/mock";
import { describe, expect, test } from "vitest";
import { pickFaults } from "../../src/commands/pick.ts";

const pick = (text: string) => pickFaults([text], faults, conditionValues)[0]?.when;

describe("--fault NAME@CONDITIONS", () => {
  test.each([
    ["protocol/bodies/text", undefined],
    ["protocol/bodies/text@20", { after: 20 }],
    ["protocol/bodies/text@30%", { percent: 30 }],
    [
      "protocol/bodies/text@version=2021-05-14,page=2,20",
      { version: "2021-05-14", page: "2", after: 20 },
    ],
    [
      "protocol/bodies/text@party=stranger,operation=list,style=snake,query=yes,replay=no",
      { party: "stranger", operation: "list", style: "snake", query: "yes", replay: "no" },
    ],
    [
      "protocol/bodies/text@round=12,accepted=yes,overlap=yes,operation=reactivate-a-connect-connection",
      {
        round: "12",
        accepted: "yes",
        overlap: "yes",
        operation: "reactivate-a-connect-connection",
      },
    ],
  ])("%s", (text, when) => {
    expect(pick(text)).toEqual(when);
  });

  test.each([
    ["version=2021-05-15", "version cannot be 2021-05-15: choose 2020-05-18, 2021-02-21"],
    ["page=3", "page cannot be 3: choose 1, 2"],
    ["round=0", "round cannot be 0: choose a number from 1"],
    ["query=", "query cannot be empty: choose yes, no"],
    ["query", "query cannot be empty: choose yes, no"],
    ["partys=source", "unknown condition partys: did you mean party?"],
    ["", "a condition needs a name: choose a number of requests, a percentage, or"],
    ["page=2,", "a condition needs a name"],
    ["page=2,page=1", "it names page twice"],
    ["20,30", "it names after twice"],
    ["130%", "130% is more than 100%"],
    ["constructor=1", "unknown condition constructor"],
  ])("@%s is refused: %s", (condition, problem) => {
    expect(() => pick(`protocol/bodies/text@${condition}`)).toThrow(
      `the fault protocol/bodies/text cannot have the condition @${condition}: ${problem}`,
    );
  });

  test("a fault that does not exist is named without its conditions", () => {
    expect(() => pick("protocol/bodies/txt@page=2")).toThrow(
      "unknown fault protocol/bodies/txt: did you mean protocol/bodies/text",
    );
  });
});
