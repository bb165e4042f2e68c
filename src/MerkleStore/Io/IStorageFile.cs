// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Io;

/// <summary>One open file of an <see cref="IStorage"/>.</summary>
internal interface IStorageFile : IDisposable
{
    /// <summary>The file name, without a directory.</summary>
    string Name { get; }

    /// <summary>The current length in bytes.</summary>
    long Length { get; }

    /// <summary>Reads at an offset; short only where the file ends.</summary>
    /// <returns>The number of bytes read; 0 at or past the end.</returns>
    int Read(long offset, Span<byte> destination);

    /// <summary>Writes all bytes at an offset, growing the file if needed, or throws (any prefix may then have been written).</summary>
    void Write(long offset, ReadOnlySpan<byte> source);

    /// <summary>Cuts or extends (with zeros) the file.</summary>
    void SetLength(long length);

    /// <summary>Makes all earlier writes and the length durable (fdatasync). After a failure the cached content cannot be trusted, and the call must not be repeated.</summary>
    void Barrier();

    /// <summary>Drops clean cached pages, so that the next reads show what the disk holds.</summary>
    void DropCache();
}
