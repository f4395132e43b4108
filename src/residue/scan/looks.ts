/** What a unit of 4096 bytes looks like, in the order of the kernel's numbers: `manifests/formats/residue-scan.md`, rule 7. */
export const LOOKS = ['zero', 'ones', 'pattern', 'random', 'structured', 'residue'] as const;
