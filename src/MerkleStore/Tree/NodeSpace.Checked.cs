// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;

namespace MerkleStore.Tree;

/// <content>Lookups in the log whose records are compared with their hashes.</content>
internal sealed partial class NodeSpace
{
    /// <summary>Compares records with their hashes; null if that is not asked for.</summary>
    public ReadCheck? Check { get; init; }

    /// <summary>Finds the entry of a name in a directory that is in the log only, and checks each record on the way but the first, which whoever found it has checked.</summary>
    [SkipLocalsInit]
    private bool TryFindColdChecked(ReadCheck check, ulong address, scoped ReadOnlySpan<byte> name, out EntryContent content)
    {
        StoredName stored = StoredName.From(name, stackalloc byte[ContextLimits.MaxStepBytes / 2]);
        var slots = new NameSlots(name);
        while (true)
        {
            ReadOnlySpan<byte> record = NodeReader.ReadFull(Log, address);
            if (NodeRecord.Kind(record, address) != NodeRecord.Branch)
            {
                bool found = LeafRecord.TryFind(record, address, stored, out content);
                if (found)
                {
                    check.Entry(content);
                }

                return found;
            }

            var branch = new BranchRecord(record, address);
            int slot = slots.At(branch.Depth);
            if ((branch.Present >> slot & 1) == 0)
            {
                content = default;
                return false;
            }

            while (branch.MoveNext() && branch.Slot != slot)
            {
            }

            check.Node(branch.ChildAddress, branch.Hash, isBelowBranch: true);
            address = branch.ChildAddress;
        }
    }
}
