//! A disk that keeps what was synced and promises nothing else.
//!
//! Harsher than any file system that is in use, and allowed by POSIX: of writes that were not synced,
//! each sector of 512 bytes is there or not, in any combination; a file's sync does not make its name
//! durable; of the names changed in a folder since it was synced, the first so many are there, in
//! each folder by itself. A rename is there whole or not at all. What a failed sync was to write is
//! taken for written by every later one, as Linux does, and is not there.

mod file;
mod folder;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use file::File;
use folder::{Folder, Naming};

use crate::random::Random;
use crate::trace::{Call, What};

/// How kind a power cut is to what was not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Luck {
    /// All of it is gone.
    Nothing,
    /// All of it is there, as after the end of the process alone.
    Everything,
    /// Of each file the first writes are there, the last of them torn.
    First,
    /// Any sectors are there.
    Any,
    /// Of each file only the last write is there.
    Last,
}

impl Luck {
    pub(crate) const ALL: [Self; 5] = [
        Self::Nothing,
        Self::Everything,
        Self::First,
        Self::Any,
        Self::Last,
    ];
}

#[derive(Debug, Clone)]
enum Object {
    File(File),
    Folder(Folder),
}

/// A folder of a disk, with what lies in it.
#[derive(Clone)]
pub(crate) struct Disk {
    top: PathBuf,
    objects: Vec<Object>,
    by_inode: BTreeMap<u64, usize>,
    // Of a rename from one folder into another, both changes have the same number.
    changes: u64,
}

const TOP: usize = 0;

impl Disk {
    /// A disk with what lies in `top` now, all of it durable.
    pub(crate) fn of(top: &Path) -> Self {
        let mut disk = Self {
            top: top.into(),
            objects: Vec::new(),
            by_inode: BTreeMap::new(),
            changes: 0,
        };
        disk.take_in(top);
        disk
    }

    fn take_in(&mut self, path: &Path) -> usize {
        let there = std::fs::symlink_metadata(path).unwrap();
        let this = self.add(there.ino(), Object::Folder(Folder::default()));
        if there.is_file() {
            let bytes = std::fs::read(path).unwrap();
            self.objects[this] = Object::File(File::synced(bytes, there.mode() & 0o7777));
            return this;
        }
        assert!(there.is_dir(), "{}", path.display());
        let mut names = BTreeMap::new();
        for entry in std::fs::read_dir(path).unwrap() {
            let entry = entry.unwrap();
            names.insert(entry.file_name(), self.take_in(&entry.path()));
        }
        self.objects[this] = Object::Folder(Folder::synced(names));
        this
    }

    fn add(&mut self, inode: u64, object: Object) -> usize {
        self.objects.push(object);
        self.by_inode.insert(inode, self.objects.len() - 1);
        self.objects.len() - 1
    }

    /// Does what a process did.
    pub(crate) fn apply(&mut self, call: &Call) {
        match &call.what {
            What::Open | What::Range | What::Failed | What::Told(_) => {}
            What::Create { mode } => {
                let new = self.add(call.inode, Object::File(File::new(*mode)));
                self.name(&call.path, Some(new), None);
            }
            What::MakeFolder { .. } => {
                let new = self.add(call.inode, Object::Folder(Folder::default()));
                self.name(&call.path, Some(new), None);
            }
            What::Write { at, bytes } => self.file(call).write(*at, bytes, call.at),
            What::Length(length) => self.file(call).set_length(*length, call.at),
            What::Mode(mode) => self.file(call).set_mode(*mode),
            What::Sync => match &mut self.objects[self.by_inode[&call.inode]] {
                Object::File(file) => file.sync(call.covers),
                Object::Folder(folder) => folder.sync(),
            },
            What::Unsynced => {
                if let Object::File(file) = &mut self.objects[self.by_inode[&call.inode]] {
                    file.lose();
                }
            }
            What::Link { to } => {
                let object = self.by_inode[&call.inode];
                self.name(to, Some(object), None);
            }
            What::Move { to } => {
                let object = self.by_inode[&call.inode];
                self.name(to, Some(object), Some(&call.path));
            }
            What::Unlink | What::RemoveFolder => self.name(&call.path, None, None),
        }
    }

    fn file(&mut self, call: &Call) -> &mut File {
        match &mut self.objects[self.by_inode[&call.inode]] {
            Object::File(file) => file,
            Object::Folder(_) => panic!("{} is a folder", call.path.display()),
        }
    }

    /// The folder that holds a path, as the living system sees it, and the name in it.
    fn holder(&self, path: &Path) -> (usize, OsString) {
        let inside = path.strip_prefix(&self.top).unwrap();
        let mut names: Vec<_> = inside.iter().map(OsString::from).collect();
        let last = names.pop().unwrap();
        let mut at = TOP;
        for name in names {
            at = self.folder(at).live()[&name];
        }
        (at, last)
    }

    fn folder(&self, at: usize) -> &Folder {
        match &self.objects[at] {
            Object::Folder(folder) => folder,
            Object::File(_) => panic!("a file in a folder's place"),
        }
    }

    /// Gives a path to an object, or takes it from whatever has it; `from` is what it was called.
    fn name(&mut self, path: &Path, object: Option<usize>, from: Option<&Path>) {
        self.changes += 1;
        let (holder, name) = self.holder(path);
        let mut here = Naming {
            change: self.changes,
            put: object.map(|object| (name.clone(), object)),
            taken: object.is_none().then_some(name),
            follows: None,
        };
        if let Some(from) = from {
            let (old, name) = self.holder(from);
            if old == holder {
                here.taken = Some(name);
            } else {
                let there = Naming {
                    change: self.changes,
                    put: None,
                    taken: Some(name),
                    follows: Some(holder),
                };
                self.folder_mut(old).change(there);
            }
        }
        self.folder_mut(holder).change(here);
    }

    fn folder_mut(&mut self, at: usize) -> &mut Folder {
        match &mut self.objects[at] {
            Object::Folder(folder) => folder,
            Object::File(_) => panic!("a file in a folder's place"),
        }
    }

    /// What differs between this disk and a folder as it really is, if anything does. A trace in which
    /// a call is missing is of no use, and is found so.
    pub(crate) fn difference(&self, real: &Path) -> Option<String> {
        self.differs(TOP, real)
    }

    fn differs(&self, at: usize, real: &Path) -> Option<String> {
        let shown = real.display();
        match &self.objects[at] {
            Object::File(file) => {
                let bytes = std::fs::read(real).ok()?;
                let mode = std::fs::metadata(real).unwrap().mode() & 0o7777;
                if bytes != file.live() {
                    return Some(format!("{shown}: other bytes"));
                }
                (mode != file.mode()).then(|| format!("{shown}: {mode:o}, not {:o}", file.mode()))
            }
            Object::Folder(folder) => {
                let mut there: Vec<_> = std::fs::read_dir(real)
                    .unwrap()
                    .map(|entry| entry.unwrap().file_name())
                    .collect();
                there.sort();
                let expected: Vec<_> = folder.live().keys().cloned().collect();
                if there != expected {
                    return Some(format!("{shown}: {there:?}, not {expected:?}"));
                }
                let mut each = folder.live().iter();
                each.find_map(|(name, object)| self.differs(*object, &real.join(name)))
            }
        }
    }

    /// Writes what is there after a power cut at this moment into `place`, which is made.
    pub(crate) fn cut(&self, luck: Luck, random: &mut Random, place: &Path) {
        let kept: Vec<usize> = self
            .objects
            .iter()
            .map(|object| match object {
                Object::File(_) => 0,
                Object::Folder(folder) => folder.surviving(luck, random),
            })
            .collect();
        self.write_out(TOP, luck, random, &kept, place);
    }

    fn write_out(&self, at: usize, luck: Luck, random: &mut Random, kept: &[usize], to: &Path) {
        match &self.objects[at] {
            Object::File(file) => {
                let (bytes, mode) = file.after(luck, random);
                std::fs::write(to, bytes).unwrap();
                let permissions = std::fs::Permissions::from_mode(mode);
                std::fs::set_permissions(to, permissions).unwrap();
            }
            Object::Folder(folder) => {
                std::fs::create_dir(to).unwrap();
                let is_done = |holder: usize, change| self.folder(holder).has(change, kept[holder]);
                for (name, object) in folder.after(kept[at], is_done) {
                    self.write_out(object, luck, random, kept, &to.join(name));
                }
            }
        }
    }
}
