// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Collections.Immutable;

namespace MerkleStore.Tests.Model;

/// <summary>A value or a directory of the model. Immutable but for what a commit notes for the order of listing; names are Latin-1 strings, a character for each byte.</summary>
internal abstract class NaiveNode
{
    private byte[]? _hash;

    /// <summary>The content hash; computed once, as the content cannot change.</summary>
    public byte[] Hash => _hash ??= ComputeHash();

    /// <summary>The longest path below, in steps; 0 for a value.</summary>
    public abstract int Height { get; }

    /// <summary>The number of nodes, this one included; a shared subtree counts wherever it stands.</summary>
    public abstract long NodeCount { get; }

    protected abstract byte[] ComputeHash();
}

internal sealed class NaiveValue(byte[] bytes) : NaiveNode
{
    public byte[] Bytes { get; } = bytes;

    public override int Height => 0;

    public override long NodeCount => 1;

    protected override byte[] ComputeHash() => NaiveHash.Value(Bytes);
}

internal sealed class NaiveDirectory : NaiveNode
{
    public static readonly ImmutableSortedDictionary<string, NaiveNode> NoEntries =
        ImmutableSortedDictionary<string, NaiveNode>.Empty.WithComparers(StringComparer.Ordinal);

    private static readonly ImmutableSortedSet<string> NoNames = ImmutableSortedSet<string>.Empty.WithComparer(StringComparer.Ordinal);

    /// <summary>The names as they were stored by a commit, in slot order; null for a directory that was never stored.</summary>
    private IReadOnlyList<string>? _stored;
    private int _height = -1;
    private long _nodeCount;
    private ImmutableSortedSet<string> _changed = NoNames;

    public NaiveDirectory(ImmutableSortedDictionary<string, NaiveNode> entries) => Entries = entries;

    public static NaiveDirectory Empty => new(NoEntries);

    public ImmutableSortedDictionary<string, NaiveNode> Entries { get; }

    public override int Height => _height >= 0 ? _height : _height = Entries.IsEmpty ? 0 : 1 + Entries.Values.Max(n => n.Height);

    public override long NodeCount => _nodeCount > 0 ? _nodeCount : _nodeCount = 1 + Entries.Values.Sum(n => n.NodeCount);

    public NaiveDirectory With(string name, NaiveNode node) => Changed(name, Entries.SetItem(name, node));

    public NaiveDirectory Without(string name) => Changed(name, Entries.Remove(name));

    /// <summary>Notes that a commit has stored this directory and all below it.</summary>
    public void MarkStored()
    {
        if (_stored is not null && _changed.IsEmpty)
        {
            return;
        }

        foreach (NaiveDirectory directory in Entries.Values.OfType<NaiveDirectory>())
        {
            directory.MarkStored();
        }

        _stored = NaiveHash.SlotOrder([.. Entries.Keys]);
        _changed = NoNames;
    }

    /// <summary>The order of Irmin's list: slots for a directory that is as it was stored, names for any other.</summary>
    public IEnumerable<string> IrminListOrder() => _stored is not null && _changed.IsEmpty ? _stored : Entries.Keys;

    /// <summary>The order of Irmin's unordered fold: what was stored and is unchanged by slot, then what was changed by name.</summary>
    public IEnumerable<string> IrminFoldOrder()
        => _stored is null ? Entries.Keys : _stored.Where(n => !_changed.Contains(n)).Concat(_changed.Where(Entries.ContainsKey));

    protected override byte[] ComputeHash() => NaiveHash.Directory(Entries);

    private NaiveDirectory Changed(string name, ImmutableSortedDictionary<string, NaiveNode> entries)
        => new(entries) { _stored = _stored, _changed = _stored is null ? NoNames : _changed.Add(name) };
}
