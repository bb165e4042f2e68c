// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>Makes the errors for damaged bytes.</summary>
internal static class Damage
{
    private const string Remedy = "Nothing was changed; run verify to see the extent, and restore the store from a copy.";

    /// <summary>A frame or a file is damaged.</summary>
    public static StoreCorruptionException At(string file, long offset, string what)
        => new(FormattableString.Invariant($"{file} is damaged at offset {offset}: {what}. {Remedy}"), file, offset, 0);

    /// <summary>A file is missing, or is not the one that belongs there.</summary>
    public static StoreCorruptionException In(string file, string what) => new($"{file}: {what}. {Remedy}", file, -1, 0);

    /// <summary>A record cannot be read.</summary>
    public static StoreCorruptionException Of(LogAddress address, string file, long offset, string what)
        => new(FormattableString.Invariant($"The record {address} in {file}, frame at offset {offset}, cannot be read: {what}. {Remedy}"), file, offset, address.Value);

    /// <summary>The disk refused to read a frame; what it holds is not known.</summary>
    public static StorageFailureException Unreadable(LogAddress address, StorageFailureException failure)
        => new(
            (address.IsNone ? "" : FormattableString.Invariant($"The record {address} cannot be read: ")) + failure.Message,
            failure.Operation,
            failure.File,
            failure.Offset,
            failure.ErrorNumber,
            failure)
        { Address = address.Value };

    /// <summary>An address leads nowhere.</summary>
    public static StoreCorruptionException Dangling(LogAddress address, string what)
        => new(FormattableString.Invariant($"The address {address} leads nowhere: {what}. Whatever refers to it is damaged. {Remedy}"), "", -1, address.Value);
}
