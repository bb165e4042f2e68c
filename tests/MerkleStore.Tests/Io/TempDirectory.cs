// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tests.Io;

/// <summary>A directory of a test, open to every user, deleted with all that it holds.</summary>
internal sealed class TempDirectory : IDisposable
{
    public TempDirectory()
    {
        Path = Directory.CreateTempSubdirectory("merklestore-").FullName;
        SetMode((UnixFileMode)0x1ED); // rwxr-xr-x
    }

    public string Path { get; }

    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Sets the permissions; does nothing on Windows.</summary>
    public void SetMode(UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path, mode);
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
