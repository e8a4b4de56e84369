import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { instant, resolution } from "../src/timestamp.ts";

const second = 1_000_000_000n;

describe("an RFC 3339 timestamp is read to the nanosecond:", () => {
  test.each([
    ["1970-01-01T00:00:00Z", 0n],
    ["1970-01-01T00:00:01.5Z", (3n * second) / 2n],
    ["1969-12-31T23:59:59.999Z", -1_000_000n],
    ["2018-06-01T00:00:00.000Z", 1_527_811_200n * second],
    ["2018-06-01t00:00:00z", 1_527_811_200n * second],
    ["2018-06-01T00:00:00+00:00", 1_527_811_200n * second],
    ["2018-06-01T00:00:00-00:00", 1_527_811_200n * second],
    ["2018-06-01T05:45:00+05:45", 1_527_811_200n * second],
    ["2018-05-31T17:00:00.000-07:00", 1_527_811_200n * second],
    ["2018-06-01T00:00:00.1Z", 1_527_811_200_100_000_000n],
    ["2018-06-01T00:00:00.123456Z", 1_527_811_200_123_456_000n],
    ["2018-06-01T00:00:00.123456789Z", 1_527_811_200_123_456_789n],
    ["2018-06-01T00:00:00.123456789999Z", 1_527_811_200_123_456_789n],
    ["2020-02-29T00:00:00Z", 1_582_934_400n * second],
  ])("%s", (text, nanoseconds) => {
    expect(instant(text)).toBe(nanoseconds);
  });
});

describe("refuses a text that is no RFC 3339 timestamp:", () => {
  test.each([
    ["without a zone", "2018-06-01T00:00:00"],
    ["a date alone", "2018-06-01"],
    ["a time alone", "00:00:00Z"],
    ["a space in the middle", "2018-06-01 00:00:00Z"],
    ["without seconds", "2018-06-01T00:00Z"],
    ["a point without a fraction", "2018-06-01T00:00:00.Z"],
    ["a comma before the fraction", "2018-06-01T00:00:00,5Z"],
    ["an offset without a colon", "2018-06-01T00:00:00+0000"],
    ["an offset of a day", "2018-06-01T00:00:00+24:00"],
    ["30 February", "2018-02-30T00:00:00Z"],
    ["29 February of a common year", "2100-02-29T00:00:00Z"],
    ["month 13", "2018-13-01T00:00:00Z"],
    ["day 0", "2018-06-00T00:00:00Z"],
    ["hour 24", "2018-06-01T24:00:00Z"],
    ["minute 60", "2018-06-01T00:60:00Z"],
    ["second 61", "2018-06-01T23:59:61Z"],
    ["a leap second in the middle of a day", "2018-06-01T12:30:60Z"],
    ["a year of five digits", "12018-06-01T00:00:00Z"],
    ["a line break at the end", "2018-06-01T00:00:00Z\n"],
    ["other digits", "２０１８-06-01T00:00:00Z"],
    ["an endless fraction", `2018-06-01T00:00:00.${"0".repeat(100_000)}Z`],
    ["a number", 1_527_811_200],
    ["nothing", null],
  ])("%s", (_, text) => {
    expect(instant(text)).toBeUndefined();
  });
});

test("a leap second counts as the second before it, in every zone", () => {
  const before = instant("2016-12-31T23:59:59Z");
  expect(before).toBeDefined();
  expect(instant("2016-12-31T23:59:60Z")).toBe(before);
  expect(instant("2016-12-31T15:59:60-08:00")).toBe(before);
});

const pad = (value: number) => String(value).padStart(2, "0");

test("an instant is the same in every offset, and the next millisecond is another", () => {
  const dates = fc.date({
    min: new Date("1000-01-01T00:00:00Z"),
    max: new Date("9000-01-01T00:00:00Z"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(dates, fc.integer({ min: -1439, max: 1439 }), (date, offset) => {
      const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
      const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
      const text = `${local}${offset < 0 ? "-" : "+"}${pad(hours)}:${pad(minutes)}`;
      expect(instant(text)).toBe(BigInt(date.getTime()) * 1_000_000n);
      expect(instant(text)).toBe(instant(date.toISOString()));
      expect(instant(new Date(date.getTime() + 1).toISOString())).not.toBe(instant(text));
    }),
  );
});

test("a fraction of zeros does not count as precision below a second", () => {
  const resolutions = ["00Z", "00.000Z", "00+00:00", "00.100Z", "00.123456Z"].map((rest) =>
    resolution(`2018-06-01T00:00:${rest}`),
  );
  expect(resolutions).toEqual([1000, 1000, 1000, 1, 1]);
});
