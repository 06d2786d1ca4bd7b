/** The port that a probe or a hook means: a number, or the name of one of the container's ports. */
import type { Container } from '../../objects.ts';

export const portOf = (port: unknown, container: Container): { port: number } | { error: string } => {
  const named = container.ports?.find(({ name }) => name !== undefined && name === port)?.containerPort;
  const text = String(port);
  if (named === undefined && !/^[+-]?\d+$/.test(text))
    return { error: `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax` };
  const number = named ?? Number(text);
  return number > 0 && number < 65_536 ? { port: number } : { error: `invalid port number: ${number}` };
};
