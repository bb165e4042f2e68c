// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;

namespace MerkleStore;

/// <summary>Encodes keys that are given as text.</summary>
internal static class Utf8Path
{
    /// <summary>A key from text, in the buffer if it fits there.</summary>
    public static ContextPath Encode(string text, Span<byte> buffer)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Encoding.UTF8.TryGetBytes(text, buffer, out int length)
            ? ContextPath.Parse(buffer[..length])
            : ContextPath.Parse(Encoding.UTF8.GetBytes(text));
    }
}
