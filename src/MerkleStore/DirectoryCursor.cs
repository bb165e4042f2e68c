// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tree;

namespace MerkleStore;

/// <summary>Walks the entries of one directory in name order, with their values; made to be filled again and again.</summary>
/// <remarks>Names and small values are copied when the cursor is filled; larger ones are read when they are asked for, so the tree must stay as it is until then.</remarks>
internal sealed class DirectoryCursor
{
    private readonly DirectoryListing _listing = new();
    private ContextTree? _tree;
    private byte[] _value = [];
    private int _index = -1;

    public ReadOnlySpan<byte> Name => _listing.Name(_index);

    public bool IsDirectory => _listing[_index].IsDirectory;

    /// <summary>The length of the value; no value is read for it.</summary>
    public long ValueLength => _listing[_index].ValueLength;

    /// <summary>The bytes of the value, in memory of the cursor: valid until it moves.</summary>
    public ReadOnlySpan<byte> Value
    {
        get
        {
            ListedEntry entry = _listing[_index];
            if (entry.Kind == EntryTag.Inline)
            {
                return _listing.InlineValue(_index);
            }

            EntryContent content = default;
            content.Kind = entry.Kind;
            content.Handle = entry.Reference.Handle;
            content.Address = entry.Reference.Address;
            using WorkingTree.ReadScope reading = _tree!.Work.Read();
            return Keep(_tree.Work.Space.Value(content));
        }
    }

    /// <summary>Takes the entries of a directory whose names start with a prefix; none if there is no directory.</summary>
    public void Fill(ContextTree tree, ContextPath directory, scoped ReadOnlySpan<byte> prefix)
    {
        Clear(tree);
        using WorkingTree.ReadScope reading = tree.Work.Read();
        if (tree.Work.TryLocate(directory, out EntryContent content) && content.IsDirectory)
        {
            _listing.Fill(tree.Work.Space, content.Reference, prefix);
        }
    }

    /// <summary>Empties the cursor, to take entries of a tree one by one.</summary>
    public void Clear(ContextTree tree)
    {
        _tree = tree;
        _index = -1;
        _listing.Clear();
    }

    /// <summary>Takes the entry at a key, if there is one, behind those taken before.</summary>
    public void Add(ContextPath path, ReadOnlySpan<byte> name)
    {
        using WorkingTree.ReadScope reading = _tree!.Work.Read();
        if (_tree.Work.TryLocate(path, out EntryContent content))
        {
            _listing.Add(name, content);
        }
    }

    public bool MoveNext()
    {
        if (_index + 1 >= _listing.Count)
        {
            return false;
        }

        _index++;
        return true;
    }

    /// <summary>Copies a value out of the arena or the page cache: its bytes may be overwritten while a caller still has the span.</summary>
    private Span<byte> Keep(ReadOnlySpan<byte> value)
    {
        if (_value.Length < value.Length)
        {
            _value = new byte[value.Length];
        }

        value.CopyTo(_value);
        return _value.AsSpan(0, value.Length);
    }
}
