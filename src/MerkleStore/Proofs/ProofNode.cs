// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>A part of the state of a proof: a piece of a context tree, of which the rest is known by hash. Immutable; safe for concurrent use.</summary>
/// <remarks>
/// The state of a <see cref="ContextProof"/> is well formed, and every hash in it has been computed: a shown part stands for
/// exactly what its parent's hash says. Those who only want to read it run a computation: see <see cref="Proof"/>.
/// </remarks>
public sealed class ProofNode
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly ProofNodeEntry[]? _entries;
    private readonly ProofNodeSlot[]? _slots;

    private ProofNode(ProofNodeKind kind, ReadOnlyMemory<byte> bytes, long length, ProofNodeEntry[]? entries, ProofNodeSlot[]? slots)
    {
        Kind = kind;
        _bytes = bytes;
        Length = length;
        _entries = entries;
        _slots = slots;
    }

    private ProofNode(ProofNodeKind kind, Hash256 hash)
    {
        Kind = kind;
        Hash = hash;
    }

    /// <summary>The form of the part.</summary>
    public ProofNodeKind Kind { get; }

    /// <summary>The hash of the value, directory, bucket or branch for which the part stands; for an extender that of its first branch.</summary>
    public Hash256 Hash { get; internal set; }

    /// <summary>The number of entries below a branch or extender; else 0.</summary>
    public long Length { get; }

    /// <summary>The bytes of a shown value; else empty.</summary>
    public ReadOnlyMemory<byte> Value => Kind == ProofNodeKind.Contents ? _bytes : default;

    /// <summary>The slots of an extender, one byte each, from the first branch down: two or more; else empty.</summary>
    public ReadOnlyMemory<byte> Segments => IsExtender ? _bytes : default;

    /// <summary>The entries of a directory or bucket, in name order; else empty.</summary>
    public IReadOnlyList<ProofNodeEntry> Entries => _entries ?? [];

    /// <summary>The slots of a branch that are not empty, in order; else empty.</summary>
    public IReadOnlyList<ProofNodeSlot> Slots => IsBranch ? _slots! : [];

    /// <summary>The page to which an extender leads; else null.</summary>
    public ProofNode? Page => IsExtender ? _slots![0].Page : null;

    /// <summary>Whether the part is known by its hash alone.</summary>
    public bool IsBlinded => Kind is ProofNodeKind.BlindedContents or ProofNodeKind.BlindedNode or ProofNodeKind.BlindedInode;

    /// <summary>Whether the part stands for a value or a directory, not for a page of one.</summary>
    internal bool IsTree => Kind <= ProofNodeKind.Extender;

    internal bool IsValue => Kind is ProofNodeKind.Contents or ProofNodeKind.BlindedContents;

    internal bool IsBranch => Kind is ProofNodeKind.Inode or ProofNodeKind.InodeTree;

    internal bool IsExtender => Kind is ProofNodeKind.Extender or ProofNodeKind.InodeExtender;

    internal ReadOnlySpan<ProofNodeEntry> EntrySpan => _entries;

    /// <summary>The slots of a branch; for an extender its last slot and its page.</summary>
    internal ReadOnlySpan<ProofNodeSlot> SlotSpan => _slots;

    /// <summary>The part as text, in the notation of docs/proofs.md: for people and for comparison.</summary>
    /// <returns>The text, ASCII only.</returns>
    public override string ToString() => Proofs.StateText.Write(this);

    internal static ProofNode Contents(ReadOnlyMemory<byte> value) => new(ProofNodeKind.Contents, value, 0, null, null);

    internal static ProofNode Blinded(ProofNodeKind kind, Hash256 hash) => new(kind, hash);

    internal static ProofNode WithEntries(ProofNodeKind kind, ProofNodeEntry[] entries) => new(kind, default, 0, entries, null);

    internal static ProofNode Branch(ProofNodeKind kind, long length, ProofNodeSlot[] slots) => new(kind, default, length, null, slots);

    internal static ProofNode Extender(ProofNodeKind kind, long length, ReadOnlyMemory<byte> segments, ProofNode page)
        => new(kind, segments, length, null, [new ProofNodeSlot(segments.IsEmpty ? (byte)0 : segments.Span[^1], page)]);
}
