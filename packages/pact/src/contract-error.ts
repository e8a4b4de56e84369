/** The contract contradicts itself or the client. The fix is in the code. */
export class ContractError extends Error {
  override readonly name = "ContractError";
}
