/** Variables that the language itself reads or sets, in this order. */
export const specials = [
  'NF',
  'NR',
  'FNR',
  'FS',
  'OFS',
  'RS',
  'ORS',
  'FILENAME',
  'SUBSEP',
  'CONVFMT',
  'OFMT',
  'RSTART',
  'RLENGTH',
  'ENVIRON',
  'ARGC',
  'ARGV',
] as const;
