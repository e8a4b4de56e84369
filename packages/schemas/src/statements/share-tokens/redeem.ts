import type { Statement } from "../../statement.ts";
import { one, redemption, reference, relationships } from "./places.ts";

const page = `${reference}/redeem-share-token`;

/** What the page `redeem-share-token` promises. */
export const redeemToken = {
  "share-tokens/redeem-answers-202": {
    level: "MUST",
    text: "redeeming a share token returns 202",
    url: page,
    source: {
      pointer: `${one}~1redeem/post/responses/202/description`,
      sentence: "d1f0aa6a9e6e2a2cf5a4bc81c5a16a97906acf9295ba144c01cc8e57a2851500",
    },
  },
  "share-tokens/redeem-is-pending": {
    level: "MUST",
    text: "the answer to a redemption shows the share token as `pending`",
    url: page,
    source: {
      pointer: `${one}~1redeem/post/description`,
      sentence: "c533839bd6bffdd1ff324b2a1f7df6d881b350c1c22a15bb3a699105db64da7a",
    },
  },
  "share-tokens/redeem-settles": {
    level: "MUST",
    text: "a redemption ends in `redeemed` or `failed`",
    url: page,
    source: {
      pointer: `${one}~1redeem/post/description`,
      sentence: "d8b2f9ae26c125cdae8a3d596a5f7db4697fb3c669f6dc5ca8497fb88be0a4c9",
    },
  },
  "share-tokens/redeem-clones": {
    level: "MUST",
    text: "redeeming an inquiry or a verification without a destination object clones it",
    url: page,
    source: {
      pointer: `${one}~1redeem/post/description`,
      sentence: "4c56e5ec8312adf57c7eb21502c44da32cef84a55fee316c52e95533684a4e07",
    },
  },
  "share-tokens/redeem-hydrates": {
    level: "MUST",
    text: "redeeming an account, a transaction or an inquiry with a destination object imports it into that object",
    url: page,
    source: {
      pointer: `${one}~1redeem/post/description`,
      sentence: "651d48ed20bd469033d3be64c8daa87ea56eb26c18733e530953e948c7dbe4f5",
    },
  },
  "share-tokens/redeem-needs-destination": {
    level: "MUST",
    text: "an account or a transaction cannot be redeemed without a destination object",
    url: page,
    source: {
      pointer: `${one}~1redeem/post/description`,
      sentence: "4c56e5ec8312adf57c7eb21502c44da32cef84a55fee316c52e95533684a4e07",
    },
  },
  "share-tokens/redeem-verification-clones": {
    level: "MUST",
    text: "a verification cannot be redeemed into a destination object",
    url: page,
    source: {
      pointer: `${one}~1redeem/post/description`,
      sentence: "651d48ed20bd469033d3be64c8daa87ea56eb26c18733e530953e948c7dbe4f5",
    },
  },
  "share-tokens/redeem-shows-destination": {
    level: "MUST",
    text: "after a redemption with a destination object, the share token shows that object",
    url: page,
    source: {
      pointer: `${relationships}/destination/description`,
      sentence: "e7607d66cf8e68e4c4f7926eb347a45f6c752cd6585a7277aaafc5580e04ad8d",
    },
  },
  "share-tokens/redeem-clone-appears": {
    level: "MUST",
    text: "a share token shows its clone as the destination object once the clone is made, and no object before",
    url: page,
    source: {
      pointer: `${relationships}/destination/description`,
      sentence: "5929c48b9f9a31b3e4fb89fdb005d7e923874e26ee4350bf2875efab44660196",
    },
  },
  "share-tokens/redeem-real-destination": {
    level: "SHOULD",
    text: "a share token can be redeemed only into an object of the destination",
    url: page,
    source: {
      pointer: `${redemption}/properties/data/properties/attributes/properties/destination-id/description`,
      sentence: "af1e721c4e2d665449c1394ea5d0b666675270d70bf4b8fc42362de8cd3d611d",
    },
  },
  "share-tokens/redeem-once": {
    level: "SHOULD",
    text: "a share token can be redeemed once; a second redemption is refused and imports nothing",
    url: page,
  },
  "share-tokens/redeem-after-failure": {
    level: "MAY",
    text: "a share token whose import failed may be redeemed again or be refused",
    url: page,
  },
  "share-tokens/redeem-mappings": {
    level: "SHOULD",
    text: "a redemption into an object accepts field mappings under `meta`",
    url: page,
    source: {
      pointer: `${redemption}/properties/meta/properties/field-mappings/description`,
      sentence: "f43e621c43a2193fb2eeed8233f49cdb649a45ad7ff53bb6b30d601964b5919a",
    },
  },
  "share-tokens/redeem-null-destination": {
    level: "MAY",
    text: "a `destination-id` of null is refused, or redeemed like none",
    url: page,
    source: {
      pointer: `${redemption}/properties/data/properties/attributes/properties/destination-id/type`,
    },
  },
  "share-tokens/redeem-closed-request": {
    level: "MAY",
    text: "redeeming takes nothing but a destination object and field mappings, each in its place",
    url: page,
    source: {
      pointer: `${redemption}/additionalProperties`,
    },
  },
} as const satisfies Record<string, Statement>;
