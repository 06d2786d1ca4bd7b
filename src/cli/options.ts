/** Options that every command knows, as commander hands them over. */
export type CommonOptions = {
  cluster?: string;
  provider?: string;
  json?: boolean;
  yes?: boolean;
  color?: boolean;
  workspace?: string;
};
