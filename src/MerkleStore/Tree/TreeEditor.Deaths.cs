// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Numerics;
using MerkleStore.Log;

namespace MerkleStore.Tree;

/// <content>What goes away: blocks are freed or wait for their version, records of the log are noted as dead.</content>
/// <remarks>
/// A record is noted where the only reference to it ends. Where others may refer to it, or to what is below it, nothing is noted: what is left over by that is found by a full mark.
/// A node that was changed in memory speaks for the record that it was made from, its origin, until it is written: a full record ends the origin, a patch stands on it.
/// </remarks>
internal sealed partial class TreeEditor
{
    /// <summary>An entry goes away: what it owns is freed, or dies with its version, or waits for the commit.</summary>
    private void Discard(LeafEntry entry)
    {
        if (entry.Kind != EntryTag.Inline)
        {
            Discard(entry.Handle, entry.Address, entry.Kind, (byte)(entry.Tag & EntryTag.Elsewhere), isNoted: false);
            FreeDiscarded();
        }
    }

    private void Discard(uint handle, ulong address, byte kind, byte elsewhere, bool isNoted)
    {
        if (!isNoted && elsewhere == 0 && address != 0)
        {
            _version.Died.Add(address, kind == EntryTag.Blob ? DeadKind.Record : DeadKind.Subtree);
        }

        if (handle == 0 || (elsewhere & EntryTag.Borrowed) != 0)
        {
            return;
        }

        bool isUnwritten = !isNoted && elsewhere == 0 && address == 0;
        if ((elsewhere & EntryTag.Lent) != 0)
        {
            _version.Deferred.Add(handle, subtree: true);
        }
        else if (space.Header(handle).Birth != _birth)
        {
            if (isUnwritten)
            {
                NoteDeaths(handle);
            }

            _version.Dead.Add(handle, subtree: true);
        }
        else
        {
            _discarded.Push((handle, !isUnwritten));
        }
    }

    /// <summary>Frees what this version made itself. Trees can be deep: a stack of its own, not that of the thread.</summary>
    private void FreeDiscarded()
    {
        while (_discarded.TryPop(out (uint Handle, bool IsNoted) item))
        {
            FreeDiscarded(item.Handle, item.IsNoted);
        }
    }

    private void FreeDiscarded(uint handle, bool isNoted)
    {
        if (!isNoted)
        {
            NoteOrigin(handle);
        }

        byte kind = space.Header(handle).Kind;
        if (kind == NodeHeader.Leaf)
        {
            LeafNode leaf = space.Leaf(handle);
            for (int i = 0; i < leaf.Count; i++)
            {
                LeafEntry entry = leaf.Entry(i);
                if (entry.Kind != EntryTag.Inline)
                {
                    Discard(entry.Handle, entry.Address, entry.Kind, (byte)(entry.Tag & EntryTag.Elsewhere), isNoted);
                }
            }
        }
        else if (kind == NodeHeader.Branch)
        {
            BranchNode branch = space.Branch(handle);
            for (uint rest = branch.Present; rest != 0; rest &= rest - 1)
            {
                int slot = BitOperations.TrailingZeroCount(rest);
                Discard(branch.Handle(slot), branch.Address(slot), EntryTag.Directory, branch.Elsewhere(slot), isNoted);
            }
        }

        space.Free(handle);
    }

    /// <summary>Notes what goes away with a node that has not been written and stays in memory for an older version.</summary>
    private void NoteDeaths(uint top)
    {
        _noted.Push(top);
        while (_noted.TryPop(out uint handle))
        {
            NoteOrigin(handle);
            byte kind = space.Header(handle).Kind;
            if (kind == NodeHeader.Leaf)
            {
                LeafNode leaf = space.Leaf(handle);
                for (int i = 0; i < leaf.Count; i++)
                {
                    LeafEntry entry = leaf.Entry(i);
                    if (entry.Kind != EntryTag.Inline && (entry.Tag & EntryTag.Elsewhere) == 0)
                    {
                        NoteDeath(entry.Handle, entry.Address, entry.Kind);
                    }
                }
            }
            else if (kind == NodeHeader.Branch)
            {
                BranchNode branch = space.Branch(handle);
                for (uint rest = branch.Present; rest != 0; rest &= rest - 1)
                {
                    int slot = BitOperations.TrailingZeroCount(rest);
                    if (branch.Elsewhere(slot) == 0)
                    {
                        NoteDeath(branch.Handle(slot), branch.Address(slot), EntryTag.Directory);
                    }
                }
            }
        }
    }

    private void NoteDeath(uint handle, ulong address, byte kind)
    {
        if (address != 0)
        {
            _version.Died.Add(address, kind == EntryTag.Blob ? DeadKind.Record : DeadKind.Subtree);
        }
        else if (handle != 0)
        {
            _noted.Push(handle);
        }
    }

    /// <summary>Notes the record that an unwritten node was made from, which nothing stands for any more.</summary>
    private void NoteOrigin(uint handle)
    {
        if (space.TryGetOrigin(handle, out ulong origin, out DeadKind kind))
        {
            _version.Died.Add(origin, kind);
        }
    }
}
