/** The contract contradicts itself, or the client it is made with: something that is put right in the code. */
export class ContractError extends Error {
  override readonly name = "ContractError";
}
