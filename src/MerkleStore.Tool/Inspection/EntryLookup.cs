// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tool.Formatting;

namespace MerkleStore.Tool.Inspection;

/// <summary>What is at a path that the user gave.</summary>
internal static class EntryLookup
{
    /// <summary>The kind of what is there.</summary>
    /// <exception cref="ToolException">Nothing is there.</exception>
    public static ContextKind Require(StoreView view, ReadOnlySpan<byte> packed)
    {
        ContextKind kind = view.Tree.GetKind(ContextPath.FromPacked(packed));
        return kind != ContextKind.None ? kind
            : throw new ToolException(ExitCodes.BadInput, $"there is nothing at {PathText.FormatPacked(packed)} in {view.CommitName}; see merklestore ls");
    }

    /// <summary>The value that must be there.</summary>
    /// <exception cref="ToolException">Nothing is there, or a directory.</exception>
    public static byte[] RequireValue(StoreView view, ReadOnlySpan<byte> packed)
    {
        string name = packed.IsEmpty ? "the root" : PathText.FormatPacked(packed);
        return Require(view, packed) == ContextKind.Value
            ? view.Tree.Get(ContextPath.FromPacked(packed)) ?? throw new InvalidOperationException($"The value at {name} was there and then was not.")
            : throw new ToolException(ExitCodes.BadInput, $"{name} is a directory in {view.CommitName}, not a value; see merklestore ls");
    }

    /// <summary>An entry under its own name.</summary>
    public static SizedEntry Measure(StoreView view, ReadOnlySpan<byte> packed)
    {
        ReadOnlySpan<byte> name = default;
        for (ReadOnlySpan<byte> rest = packed; !rest.IsEmpty;)
        {
            name = PackedPath.TakeStep(ref rest);
        }

        ContextPath path = ContextPath.FromPacked(packed);
        ContextKind kind = Require(view, packed);
        long size = view.Tree.Length(path);
        if (kind == ContextKind.Value)
        {
            // The engine tells the length of a value for which there is no room.
            _ = view.Tree.TryGet(path, [], out int bytes);
            size = bytes;
        }

        return new SizedEntry(name.ToArray(), kind, size);
    }
}
