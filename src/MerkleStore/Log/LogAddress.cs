// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>The place of one record for the life of a store: a page number and a slot in the page. It never changes, also when the page is moved.</summary>
/// <param name="Value">The page number shifted left by 16, plus the slot; 0 is no address.</param>
internal readonly record struct LogAddress(ulong Value)
{
    /// <summary>The bits of the slot.</summary>
    public const int SlotBits = 16;

    /// <summary>The largest number of records in one page.</summary>
    public const int MaxSlots = 1 << SlotBits;

    /// <summary>The largest page number.</summary>
    public const ulong MaxPage = (1UL << (64 - SlotBits)) - 1;

    /// <summary>Makes the address of a slot.</summary>
    /// <param name="page">The page number, 1 to <see cref="MaxPage"/>.</param>
    /// <param name="slot">The slot, 0 to <see cref="MaxSlots"/> - 1.</param>
    public LogAddress(ulong page, int slot)
        : this((page << SlotBits) | (ushort)slot)
    {
    }

    /// <summary>No address.</summary>
    public static LogAddress None => default;

    /// <summary>Whether this is no address.</summary>
    public bool IsNone => Value == 0;

    /// <summary>The page number; pages are numbered from 1 without holes.</summary>
    public ulong Page => Value >> SlotBits;

    /// <summary>The slot in the page, from 0.</summary>
    public int Slot => (int)(Value & (MaxSlots - 1));

    /// <inheritdoc/>
    public override string ToString() => IsNone ? "none" : FormattableString.Invariant($"{Page}.{Slot}");
}
