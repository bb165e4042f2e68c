// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;

namespace MerkleStore.Tree;

/// <summary>A branch of the inode trie of a directory of more than 256 entries: 32 slots, each with a bucket, a branch or nothing below it.</summary>
/// <remarks>
/// Layout: header (12), masks of present, borrowed, dirty, shared, lent, foreign and pending slots (4 each), entries below (8), origin (8), then three
/// columns: handles (4 × 32), log addresses (8 × 32), hashes (32 × 32), and behind them the full record (8) and the slots changed since (4). A lookup touches the masks and one handle.
/// The third byte of the header is the depth, the fourth as <see cref="Chain"/>, <see cref="FullOnly"/> and <see cref="OriginElsewhere"/>.
/// </remarks>
internal readonly unsafe struct BranchNode(byte* block)
{
    public const int Slots = 32;
    public const int Bytes = FullOffset + sizeof(ulong) + sizeof(uint);

    private const byte ChainMask = 0x0F;
    private const byte SettledFlag = 0x20;
    private const byte OriginElsewhereFlag = 0x40;
    private const byte FullOnlyFlag = 0x80;
    private const int PresentOffset = 12;
    private const int BorrowedOffset = 16;
    private const int DirtyOffset = 20;
    private const int SharedOffset = 24;
    private const int LentOffset = 28;
    private const int ForeignOffset = 32;
    private const int PendingOffset = 36;
    private const int EntriesOffset = 40;
    private const int OriginOffset = 48;
    private const int HandleColumn = 56;
    private const int AddressColumn = HandleColumn + (Slots * sizeof(uint));
    private const int HashColumn = AddressColumn + (Slots * sizeof(ulong));
    private const int FullOffset = HashColumn + (Slots * Hash256.Size);

    public byte* Block => block;

    public int Depth
    {
        get => block[2];
        set => block[2] = (byte)value;
    }

    /// <summary>The number of patch records on which the node's record stands; 0 for a full one.</summary>
    public byte Chain
    {
        get => (byte)(block[3] & ChainMask);
        set => block[3] = (byte)((block[3] & ~ChainMask) | value);
    }

    /// <summary>Whether more has changed since the last commit than what slots without an address say: the record is then written in full.</summary>
    public bool FullOnly
    {
        get => (block[3] & FullOnlyFlag) != 0;
        set => block[3] = (byte)((block[3] & ~FullOnlyFlag) | (value ? FullOnlyFlag : 0));
    }

    /// <summary>As <see cref="LeafNode.OriginElsewhere"/>.</summary>
    public bool OriginElsewhere
    {
        get => (block[3] & OriginElsewhereFlag) != 0;
        set => block[3] = (byte)((block[3] & ~OriginElsewhereFlag) | (value ? OriginElsewhereFlag : 0));
    }

    /// <summary>As <see cref="LeafNode.IsSettled"/>.</summary>
    public bool IsSettled
    {
        get => (block[3] & SettledFlag) != 0;
        set => block[3] = (byte)((block[3] & ~SettledFlag) | (value ? SettledFlag : 0));
    }

    /// <summary>One bit per slot: something is below it.</summary>
    public ref uint Present
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref *(uint*)(block + PresentOffset);
    }

    /// <summary>One bit per slot, as <see cref="EntryTag.Borrowed"/>.</summary>
    public ref uint Borrowed => ref *(uint*)(block + BorrowedOffset);

    /// <summary>One bit per slot, as <see cref="EntryTag.Dirty"/>.</summary>
    public ref uint Dirty => ref *(uint*)(block + DirtyOffset);

    /// <summary>One bit per slot, as <see cref="EntryTag.Shared"/>.</summary>
    public ref uint Shared => ref *(uint*)(block + SharedOffset);

    /// <summary>One bit per slot, as <see cref="EntryTag.Lent"/>.</summary>
    public ref uint Lent => ref *(uint*)(block + LentOffset);

    /// <summary>One bit per slot, as <see cref="EntryTag.Foreign"/>.</summary>
    public ref uint Foreign => ref *(uint*)(block + ForeignOffset);

    /// <summary>One bit per slot, as <see cref="EntryTag.Pending"/>: those without an address are among them.</summary>
    public ref uint Pending => ref *(uint*)(block + PendingOffset);

    /// <summary>The number of entries of the directory below this branch.</summary>
    public ref ulong Entries => ref *(ulong*)(block + EntriesOffset);

    /// <summary>As <see cref="LeafNode.Origin"/>.</summary>
    public ref ulong Origin => ref *(ulong*)(block + OriginOffset);

    /// <summary>The address of the full record at the end of the chain of <see cref="Origin"/>; 0 if there is none.</summary>
    public ref ulong Full => ref *(ulong*)(block + FullOffset);

    /// <summary>One bit per slot that patches have changed since <see cref="Full"/>, up to the last commit.</summary>
    public ref uint PatchedSlots => ref *(uint*)(block + FullOffset + sizeof(ulong));

    // SAFETY: callers pass slots below 32; the three columns are inside the block by construction.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref uint Handle(int slot) => ref *(uint*)(block + HandleColumn + (slot * sizeof(uint)));

    public ref ulong Address(int slot) => ref *(ulong*)(block + AddressColumn + (slot * sizeof(ulong)));

    /// <summary>The flags of the reference in a slot that say that others may have what it refers to.</summary>
    public byte Elsewhere(int slot)
        => (byte)(((Borrowed >> slot & 1) != 0 ? EntryTag.Borrowed : 0)
            | ((Shared >> slot & 1) != 0 ? EntryTag.Shared : 0)
            | ((Lent >> slot & 1) != 0 ? EntryTag.Lent : 0)
            | ((Foreign >> slot & 1) != 0 ? EntryTag.Foreign : 0));

    public Span<byte> Hash(int slot) => new(block + HashColumn + (slot * Hash256.Size), Hash256.Size);

    public void Clear(int depth)
    {
        Depth = depth;
        block[3] = 0;
        Present = 0;
        Borrowed = 0;
        Dirty = 0;
        Shared = 0;
        Lent = 0;
        Foreign = 0;
        Pending = 0;
        Entries = 0;
        Origin = 0;
        Full = 0;
        PatchedSlots = 0;
    }

    /// <summary>The commit has written the node, whose pending slots are no longer pending.</summary>
    /// <param name="record">The address of its record.</param>
    /// <param name="chain">The patches on which it stands.</param>
    public void Settle(ulong record, byte chain)
    {
        Full = chain == 0 ? record : Full;
        PatchedSlots = chain == 0 ? 0 : PatchedSlots | Pending;
        Pending = 0;
        Origin = record;
        block[3] = (byte)(chain | SettledFlag);
    }
}
